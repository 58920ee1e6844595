//! A workbook of one sheet of texts.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// The smallest workbook of one sheet whose cells are all texts.
pub(super) fn workbook(sheet: &[Vec<String>]) -> Vec<u8> {
    const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let default = |end: &str, kind: &str| {
        format!(r#"<Default Extension="{end}" ContentType="application/{kind}"/>"#)
    };
    let part = |name: &str, kind: &str| {
        format!(r#"<Override PartName="{name}" ContentType="{TYPE}.{kind}+xml"/>"#)
    };
    let types = [
        default("rels", "vnd.openxmlformats-package.relationships+xml"),
        default("xml", "xml"),
        part("/xl/workbook.xml", "sheet.main"),
        part("/xl/worksheets/sheet1.xml", "worksheet"),
    ];
    let types = format!(
        r#"<Types xmlns="{PACKAGE}/content-types">{}</Types>"#,
        types.concat()
    );
    let relation = |part: &str, target: &str| {
        let relation =
            format!(r#"<Relationship Id="rId1" Type="{OFFICE}/{part}" Target="{target}"/>"#);
        format!(r#"<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>"#)
    };
    let sheets = r#"<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>"#;
    let book = format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>"#);
    let rows: String = (1..)
        .zip(sheet)
        .map(|(number, cells)| sheet_row(number, cells))
        .collect();
    let cells = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#);
    let parts = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        (
            "xl/_rels/workbook.xml.rels",
            relation("worksheet", "worksheets/sheet1.xml"),
        ),
        ("xl/worksheets/sheet1.xml", cells),
    ];
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        archive.start_file(name, options).expect("a part begins");
        archive
            .write_all(format!("{HEAD}\n{part}").as_bytes())
            .expect("a part is written");
    }
    archive.finish().expect("the archive ends").into_inner()
}

fn sheet_row(number: u32, cells: &[String]) -> String {
    let cell = |(column, text): (char, &String)| {
        let text = escaped(text);
        let text = format!(r#"<is><t xml:space="preserve">{text}</t></is>"#);
        format!(r#"<c r="{column}{number}" t="inlineStr">{text}</c>"#)
    };
    let filled = ('A'..).zip(cells).filter(|(_, text)| !text.is_empty());
    let cells: String = filled.map(cell).collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

fn escaped(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('\t', "&#9;").replace('\n', "&#10;")
}
