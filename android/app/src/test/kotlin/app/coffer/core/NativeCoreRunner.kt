package app.coffer.core

import org.junit.runners.model.FrameworkMethod
import org.robolectric.RobolectricTestRunner
import org.robolectric.internal.bytecode.InstrumentationConfiguration

/**
 * For tests with the real core. Robolectric loads the app anew for each API level, but the native library is in the process
 * once, and knows one set of callbacks: what is generated for it has to be there once, too.
 */
class NativeCoreRunner(test: Class<*>) : RobolectricTestRunner(test) {
    override fun createClassLoaderConfig(method: FrameworkMethod): InstrumentationConfiguration =
        InstrumentationConfiguration.Builder(super.createClassLoaderConfig(method))
            .doNotAcquirePackage("app.coffer.bindings.")
            .doNotAcquirePackage("com.sun.jna.")
            .build()
}
