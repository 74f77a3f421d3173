package app.coffer.bindings

/** The core's native library on Android. On a desktop JVM nothing of this is needed: JNA finds and loads it there. */
object NativeLibrary {
    /**
     * Loads the library and hands it the app's context. Call it once, before anything else of this package: Android's
     * own loader tells the library which virtual machine it is in, JNA's does not.
     *
     * @param context the `android.content.Context` of the application.
     */
    @JvmStatic
    fun load(context: Any) {
        System.loadLibrary("coffer_bindings")
        attach(context)
    }

    @JvmStatic
    private external fun attach(context: Any)
}
