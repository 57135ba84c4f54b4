//! SVG to PNG with the embedded font only, so that every machine draws the same.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

const PIXELS_PER_UNIT: f32 = 2.0;

pub(super) fn rasterise(svg: &str) -> Vec<u8> {
    let options = Options {
        fontdb: fonts(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).expect("a chart is well-formed SVG");
    let size = tree
        .size()
        .to_int_size()
        .scale_by(PIXELS_PER_UNIT)
        .expect("a chart is a picture of modest size");
    let mut pixels = Pixmap::new(size.width(), size.height()).expect("a chart is not empty");
    resvg::render(
        &tree,
        Transform::from_scale(PIXELS_PER_UNIT, PIXELS_PER_UNIT),
        &mut pixels.as_mut(),
    );
    pixels.encode_png().expect("a PNG is written to memory")
}

fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    FONTS
        .get_or_init(|| {
            let mut fonts = fontdb::Database::new();
            fonts.load_font_data(notosans::REGULAR_TTF.to_vec());
            fonts.load_font_data(notosans::BOLD_TTF.to_vec());
            Arc::new(fonts)
        })
        .clone()
}
