"""What a badge looks like, drawn as SVG: shapes, glyphs and letters of our own, no font needed."""
