//! Passwords of archives, workbooks and PDFs: those that were given, then those a person types.
//! None is ever shown.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use crate::{bilingual, problem::Problem};

/// Asks a person for the password of the file of that name; `None` when there is nobody, or
/// nothing was typed.
type Ask = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Times that a person may type a password for one file.
const ASKED_AT_MOST: usize = 3;

/// The passwords to try on all that is locked.
#[derive(Default)]
pub struct Passwords {
    known: Mutex<Vec<String>>,
    ask: Option<Ask>,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passwords")
    }
}

impl Passwords {
    /// The passwords that were given, and a way to ask a person for more, if there is one.
    pub fn new(known: Vec<String>, ask: Option<Ask>) -> Passwords {
        Passwords {
            known: Mutex::new(known),
            ask,
        }
    }

    /// The content that the first fitting password unlocks. `unlock` tries one of them; `name` is
    /// the file's, for the question. A typed password that fits is tried on the files that follow.
    pub(super) fn open<T>(
        &self,
        name: &str,
        mut unlock: impl FnMut(&str) -> Option<T>,
    ) -> Result<T, Problem> {
        // Held while a person types, so that two threads do not ask at once, and the second tries
        // the password that was typed for the first.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = known.iter().find_map(|password| unlock(password)) {
            return Ok(opened);
        }
        for _ in 0..ASKED_AT_MOST {
            let Some(typed) = self.ask.as_ref().and_then(|ask| ask(name)) else {
                break;
            };
            if let Some(opened) = unlock(&typed) {
                known.push(typed);
                return Ok(opened);
            }
        }
        let reason = if known.is_empty() {
            bilingual!(
                "有打开密码，而没有给出密码",
                "it is locked with a password, and none was given"
            )
        } else {
            bilingual!(
                "有打开密码，给出的密码都不对",
                "it is locked with a password, and none of those given fits"
            )
        };
        Err(Problem::new(reason).hinted(bilingual!(
            "密码在微信支付公众号、支付宝或银行 App 的消息里：写进一个文本文件（一行一个），\
             用 --password-file 给出；在终端里运行时也可以直接输入",
            "the password is in the message of the wallet or the bank: put it into a text file, \
             one a line, and name that with --password-file; at a terminal it can be typed"
        )))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    fn unlock(password: &str) -> Option<&'static str> {
        (password == "right").then_some("opened")
    }

    #[test]
    fn given_passwords_come_first_and_a_typed_one_is_kept() {
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = asked.clone();
        let ask = move |_: &str| {
            let times = counter.fetch_add(1, Ordering::Relaxed);
            Some(if times == 0 { "mistyped" } else { "right" }.to_owned())
        };
        let passwords = Passwords::new(vec!["wrong".to_owned()], Some(Box::new(ask)));
        assert_eq!(passwords.open("a.zip", unlock), Ok("opened"));
        assert_eq!(passwords.open("b.zip", unlock), Ok("opened"));
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn no_password_and_a_wrong_one_are_two_problems() {
        let reason = |known: &[&str]| {
            let known = known.iter().map(|&password| password.to_owned()).collect();
            let opened = Passwords::new(known, None).open("a.zip", unlock);
            opened.unwrap_err().what.en
        };
        assert_eq!(
            reason(&[]),
            "it is locked with a password, and none was given"
        );
        assert_eq!(
            reason(&["wrong"]),
            "it is locked with a password, and none of those given fits"
        );
    }
}
