//! What Android hands to native code: the virtual machine, and the app's context for sound output and certificates.
#![expect(
    unsafe_code,
    reason = "the entry points that the virtual machine calls, and the place where other crates look for them"
)]

use jni::errors::{Result, ThrowRuntimeExAndDefault};
use jni::objects::{JClass, JObject};
use jni::sys::{JNI_VERSION_1_6, jint};
use jni::{Env, EnvUnowned, JavaVM};
use std::ffi::c_void;
use std::sync::Once;

/// `System.loadLibrary` calls it, before anything else of this library runs.
///
/// # Safety
/// `vm` is the virtual machine of this process.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "system" fn JNI_OnLoad(
    vm: *mut jni::sys::JavaVM,
    _reserved: *mut c_void,
) -> jint {
    // SAFETY: the virtual machine gives its own address, which stays for the life of the process.
    let _kept_by_the_crate = unsafe { JavaVM::from_raw(vm) };
    JNI_VERSION_1_6
}

/// `app.coffer.bindings.NativeLibrary.attach(context)`: called once, before the core is opened. The sound output finds
/// the context through `ndk-context`, rustls the system's trust store through its platform verifier; both would panic
/// without.
///
/// # Safety
/// Only the virtual machine calls it.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "system" fn Java_app_coffer_bindings_NativeLibrary_attach<'local>(
    mut env: EnvUnowned<'local>,
    _class: JClass<'local>,
    context: JObject<'local>,
) {
    env.with_env(|env| attach(env, context))
        .resolve::<ThrowRuntimeExAndDefault>();
}

fn attach(env: &mut Env<'_>, context: JObject<'_>) -> Result<()> {
    static ONCE: Once = Once::new();
    let vm = env.get_java_vm()?;
    let kept = env.new_global_ref(&context)?;
    ONCE.call_once(|| {
        // SAFETY: both stay for the life of the process: the machine by itself, the context because its global
        // reference is given away here and never deleted. `Once` keeps the second call out, at which this panics.
        unsafe {
            ndk_context::initialize_android_context(vm.get_raw().cast(), kept.into_raw().cast());
        }
    });
    rustls_platform_verifier::android::init_with_env(env, context)
}
