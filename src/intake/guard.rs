//! Panics of libraries on damaged files, caught so that one such file does not end the batch.

use std::{cell::Cell, panic, sync::Once};

/// Runs a library on a file that may be damaged in a way that it panics on: `None` then, with
/// nothing on standard error.
///
/// Warning: the first call replaces the panic hook of the whole process by one that is silent in a
/// thread while that thread is in here, and calls the hook of before otherwise. A hook that is set
/// later takes its place, and panics are printed again. What `read` changes outside of itself may
/// be half changed after a panic, so it should only return a value. Without unwinding
/// (`panic = "abort"`) nothing is caught.
pub(super) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    thread_local!(static GUARDED: Cell<bool> = const { Cell::new(false) });
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                usual(panic);
            }
        }));
    });
    GUARDED.set(true);
    let read = panic::catch_unwind(panic::AssertUnwindSafe(read));
    GUARDED.set(false);
    read.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_result_and_the_next_call_works() {
        let empty: Vec<u8> = Vec::new();
        assert_eq!(guarded(|| empty[0]), None);
        assert_eq!(guarded(|| 1), Some(1));
    }
}
