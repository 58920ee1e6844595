//! Merchants and products: their names in the texts of a row, their entries in the merchant
//! catalogue, and the comparison of names.
//!
//! In: the data files (merchants, keywords). Out: [`Merchants`](catalogue::Merchants), which holds
//! all of them and answers questions about texts.

pub(super) mod catalogue;
mod categories;
pub(super) mod identity;
pub(super) mod keywords;
pub(super) mod likeness;
mod name_words;
mod word_list;
