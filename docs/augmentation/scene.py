"""Draws scene.png, the picture on which docs/augmentation.md shows every augmentation. Needs Pillow; run it in this folder.

The other pictures there come from the engine, one for each name (pca at 0.5, so that it can be seen), and one of several:

for a in crop flip scale rotation brightness contrast saturation pca=0.5 noise cutout; do
  engine augment scene.png --augment $a --count 4 --out ${a%=*}.png
done
engine augment scene.png --augment crop,flip,rotation=10,brightness,cutout=0.3 --count 4 --out together.png
"""

from PIL import Image, ImageDraw

SIDE, FINE = 96, 8  # drawn eight times larger, then averaged


def at(*points):
    return [tuple(v * FINE for v in p) for p in points]


def scene():
    image = Image.new("RGB", (SIDE * FINE, SIDE * FINE))
    draw = ImageDraw.Draw(image)
    for y in range(SIDE * FINE):
        t = y / (SIDE * FINE)
        draw.line([(0, y), (SIDE * FINE, y)], fill=(int(90 + 110 * t), int(160 + 60 * t), int(230 - 10 * t)))
    draw.ellipse(at((68, 8), (86, 26)), fill=(250, 214, 90))
    draw.ellipse(at((-30, 52), (60, 130)), fill=(104, 150, 84))
    draw.ellipse(at((30, 60), (140, 150)), fill=(126, 172, 92))
    draw.rectangle(at((18, 44), (46, 72)), fill=(206, 92, 74))
    draw.polygon(at((13, 46), (32, 28), (51, 46)), fill=(112, 62, 58))
    draw.rectangle(at((23, 50), (31, 58)), fill=(240, 232, 180))
    draw.rectangle(at((35, 56), (42, 72)), fill=(84, 56, 48))
    draw.rectangle(at((70, 52), (75, 76)), fill=(110, 78, 52))
    draw.ellipse(at((58, 30), (88, 60)), fill=(54, 112, 66))
    draw.ellipse(at((62, 33), (78, 49)), fill=(74, 136, 80))
    return image.resize((SIDE, SIDE), Image.BOX)


scene().save("scene.png", optimize=True)
