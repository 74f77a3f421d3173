package app.coffer.bindings

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.DataInputStream
import java.io.File
import java.lang.reflect.Modifier

/** Holds the tests to what is exported: a new export that no test uses fails here. */
class EveryExportTest {
    private val exported = classesBeside(Coffer::class.java).filter { type ->
        val name = type.substringAfterLast('/')
        GENERATED_PLUMBING.none { name.startsWith(it) }
    }.map { load(it) }.filter { Modifier.isPublic(it.modifiers) }

    private val used = classesBeside(EveryExportTest::class.java).map { Used.by(it) }

    @Test
    fun `every exported function is called`() {
        val objects = exported.filter { AutoCloseable::class.java.isAssignableFrom(it) && !it.isInterface }
        assertTrue("$objects", objects.containsAll(listOf(Coffer::class.java, Cover::class.java)))
        val functions = objects.flatMap { type ->
            val constructors = type.declaredClasses.filter { it.simpleName == "Companion" }
            val own = load("${type.name.replace('.', '/')}Interface")
            (constructors.flatMap { functions(it) } + functions(own).map { type.path to it.second })
        }
        assertTrue("$functions", functions.size > 50)
        val called = used.flatMap { it.methods }.toSet()
        assertEquals(emptyList<Any>(), functions.filter { it !in called })
    }

    @Test
    fun `every listener is implemented`() {
        val callbacks = exported.filter { it.isInterface && !it.name.endsWith("Interface") }
        assertEquals(
            setOf("DownloadsListener", "LibraryListener", "PlaybackListener", "SecretStore", "SyncListener"),
            callbacks.map { it.simpleName }.toSet(),
        )
        val implemented = used.flatMap { it.interfaces }.toSet()
        assertEquals(emptyList<Any>(), callbacks.filter { it.path !in implemented })
    }

    @Test
    fun `every command, error and kind of proof is used`() {
        val sealed = listOf(
            PlaybackCommand::class, CofferException::class, Proof::class, Item::class, PinTarget::class, Sound::class,
        )
        val variants = sealed.flatMap { type ->
            type.java.declaredClasses.filter { type.java.isAssignableFrom(it) }.map { it.path }
        }
        val mentioned = used.flatMap { it.classes }.toSet()
        val left = variants.filter { it !in mentioned }.map { it.substringAfterLast('/') }
        assertEquals(NOT_TO_BE_PROVOKED, left.toSet())
    }

    private fun functions(type: Class<*>): List<Pair<String, String>> =
        type.declaredMethods.filter { Modifier.isPublic(it.modifiers) && !it.isSynthetic }.map { type.path to it.name }

    private companion object {
        /** No server that is there today tells these. */
        val NOT_TO_BE_PROVOKED = setOf("CofferException\$DataBudget", "CofferException\$ListenerLimit")

        /** What the generator needs for itself. */
        val GENERATED_PLUMBING = listOf("Uniffi", "Ffi", "RustBuffer", "ForeignBytes", "Disposable", "NoHandle")

        val Class<*>.path: String get() = name.replace('.', '/')

        fun load(path: String): Class<*> = Class.forName(path.replace('/', '.'), false, Coffer::class.java.classLoader)

        /** The classes of this package from the place that [type] is from. */
        fun classesBeside(type: Class<*>): List<String> {
            val folder = File(type.protectionDomain.codeSource.location.toURI()).resolve("app/coffer/bindings")
            return folder.listFiles().orEmpty().filter { it.extension == "class" }
                .map { "app/coffer/bindings/${it.nameWithoutExtension}" }
        }
    }

    /** What a class file names of this package: The Java Virtual Machine Specification, 4.4. */
    private class Used(val classes: Set<String>, val methods: Set<Pair<String, String>>, val interfaces: Set<String>) {
        companion object {
            fun by(path: String): Used {
                val file = checkNotNull(EveryExportTest::class.java.getResourceAsStream("/$path.class"))
                return DataInputStream(file.buffered()).use(::read)
            }

            private fun read(input: DataInputStream): Used {
                input.skipBytes(8)
                val size = input.readUnsignedShort()
                val texts = HashMap<Int, String>()
                val classes = HashMap<Int, Int>()
                val pairs = HashMap<Int, Pair<Int, Int>>()
                val references = ArrayList<Int>()
                var index = 1
                while (index < size) {
                    when (val tag = input.readUnsignedByte()) {
                        1 -> texts[index] = input.readUTF()
                        3, 4 -> input.skipBytes(4)
                        5, 6 -> {
                            input.skipBytes(8)
                            index++
                        }
                        7 -> classes[index] = input.readUnsignedShort()
                        8, 16, 19, 20 -> input.skipBytes(2)
                        9, 12, 17, 18 -> pairs[index] = input.readUnsignedShort() to input.readUnsignedShort()
                        10, 11 -> {
                            pairs[index] = input.readUnsignedShort() to input.readUnsignedShort()
                            references += index
                        }
                        15 -> input.skipBytes(3)
                        else -> error("a constant of kind $tag")
                    }
                    index++
                }
                input.skipBytes(6)
                val interfaces = List(input.readUnsignedShort()) { texts[classes[input.readUnsignedShort()]] }
                val methods = references.map { reference ->
                    val (type, name) = pairs.getValue(reference)
                    texts.getValue(classes.getValue(type)) to texts.getValue(pairs.getValue(name).first)
                }
                return Used(
                    classes.values.map { texts.getValue(it) }.toSet(),
                    methods.toSet(),
                    interfaces.filterNotNull().toSet(),
                )
            }
        }
    }
}
