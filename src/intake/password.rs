//! Passwords of archives, workbooks and PDFs: those that were given, then those a person types. None is ever shown.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use crate::{bilingual, problem::Problem};

/// Asks a person for the password of the file of that name; `None` when there is nobody, or nothing was typed.
type Ask = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// A person may mistype this often.
const ASKED_AT_MOST: usize = 3;

/// The passwords that are tried on everything that is locked.
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
    pub fn new(known: Vec<String>, ask: Option<Ask>) -> Passwords {
        Passwords {
            known: Mutex::new(known),
            ask,
        }
    }

    /// The first thing that one of the passwords opens. A typed password that opened something is tried on the files that follow.
    pub(super) fn open<T>(
        &self,
        name: &str,
        mut unlock: impl FnMut(&str) -> Option<T>,
    ) -> Result<T, Problem> {
        // Held while a person types, so that two threads do not ask at once, and the second tries what the first was told.
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
                "密码在微信支付公众号、支付宝或银行 App 的消息里：写进一个文本文件（一行一个），用 --password-file 给出；在终端里运行时也可以直接输入",
                "the password is in the message of the wallet or the bank: put it into a text file, one a line, and name that with --password-file; at a terminal it can be typed"
            )))
    }
}
