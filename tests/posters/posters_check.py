"""Codes on a sheet that hung outside: photographs them badly many times, reads them, and checks what was read.

The sheet is the program's own, drawn by a browser at 200 dots an inch. Each of its codes is turned, tilted, crumpled,
shaded, paled, blurred and squeezed into a small JPEG, all from a fixed seed; ZBar must read at least 99 of 100 of them, and
what it read must be the very codes of the sheet. Their text is put together here with Python's own zlib, and the seal
crate alone, with the log's and the witnesses' keys, must find that text and proof agree.
"""

import base64
import io
import os
import pathlib
import random
import re
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor

from PIL import Image, ImageChops, ImageEnhance, ImageFilter

IMAGES = 200
NEEDED = 0.99
DOTS = 200
SEED = 20261128
# A square of so many dots is looked at as one when codes are looked for.
CELL = 24
TEST = "notices::paper::tests::pages_are_written_for_a_look"


def run(line, **more):
    done = subprocess.run(line, capture_output=True, text=True, **more)
    if done.returncode not in (0, 4):
        sys.exit(f"{' '.join(map(str, line))}\n{done.stdout}{done.stderr}")
    return done.stdout


def zbar(path, form):
    return run(["zbarimg", "-q", form, "-Sdisable", "-Sqrcode.enable", str(path)])


def drawn(folder, page):
    """The sheet as the browser shows it, at the size of the paper."""
    shot = folder / "sheet.png"
    run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=900,3000",
         f"--force-device-scale-factor={DOTS / 96}", f"--screenshot={shot}", f"file://{page}"])
    return shot


def dark_squares(image):
    """Where the sheet is evenly half black over a large square: text is lighter, rules are thinner."""
    wide, high = image.width // CELL, image.height // CELL
    cells = list(image.resize((wide, high), Image.Resampling.BOX).getdata())
    left = {at for at, mean in enumerate(cells) if 70 < mean < 175}
    while left:
        edge, square = [left.pop()], []
        while edge:
            at = edge.pop()
            square.append(at)
            beside = {at - wide, at + wide, at - 1, at + 1} & left
            left -= beside
            edge.extend(beside)
        xs, ys = [at % wide for at in square], [at // wide for at in square]
        if max(xs) - min(xs) > 12 and max(ys) - min(ys) > 12:
            yield min(xs) * CELL, min(ys) * CELL, (max(xs) + 1) * CELL, (max(ys) + 1) * CELL


def codes_of(shot):
    """Every code of the sheet with some paper around it, by what it says."""
    whole, found = Image.open(shot).convert("L"), {}
    for left, top, right, low in dark_squares(whole):
        code = whole.crop((left - CELL, top - CELL, right + CELL, low + CELL))
        code.save(shot.with_name("code.png"))
        found[zbar(shot.with_name("code.png"), "--raw").strip()] = code
    return found


def noise(dice, size, cells, low, high):
    """Soft light and shade."""
    small = Image.new("L", (cells, cells))
    small.putdata([dice.randint(low, high) for _ in range(cells * cells)])
    return small.resize(size, Image.Resampling.BICUBIC)


def crumpled(dice, image, cells, far):
    """The paper is no longer flat: a grid of it is pulled about."""
    wide, high = image.size
    grid = [[(wide * x / cells + dice.uniform(-far, far), high * y / cells + dice.uniform(-far, far))
             for x in range(cells + 1)] for y in range(cells + 1)]
    mesh = []
    for y in range(cells):
        for x in range(cells):
            box = (wide * x // cells, high * y // cells, wide * (x + 1) // cells, high * (y + 1) // cells)
            quad = grid[y][x] + grid[y + 1][x] + grid[y + 1][x + 1] + grid[y][x + 1]
            mesh.append((box, quad))
    return image.transform(image.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def tilted(dice, image, far):
    """Seen from the side: the corners move inwards."""
    wide, high = image.size
    move = lambda: dice.uniform(0, far)
    quad = (-move() * wide, -move() * high, -move() * wide, high + move() * high,
            wide + move() * wide, high + move() * high, wide + move() * wide, -move() * high)
    return image.transform(image.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC, fillcolor=255)


def spoiled(dice, image):
    """One bad photograph."""
    edge = image.width // 8
    paper = Image.new("L", (image.width + 2 * edge, image.height + 2 * edge), 255)
    paper.paste(image, (edge, edge))
    # A camera has more dots than the sheet, and not the same ones.
    scale = dice.uniform(1.6, 2.4)
    paper = paper.resize((int(paper.width * scale), int(paper.height * scale)), Image.Resampling.BICUBIC)
    paper = crumpled(dice, paper, dice.randint(3, 6), paper.width * dice.uniform(0, 0.0025))
    paper = tilted(dice, paper, 0.03)
    paper = paper.rotate(dice.uniform(-8, 8), Image.Resampling.BICUBIC, fillcolor=255)
    paper = ImageChops.multiply(paper, noise(dice, paper.size, dice.randint(3, 9), dice.randint(120, 200), 255))
    paper = ImageEnhance.Contrast(paper).enhance(dice.uniform(0.5, 1.0))
    paper = paper.filter(ImageFilter.GaussianBlur(dice.uniform(0.3, 1.6)))
    grain = Image.effect_noise(paper.size, dice.uniform(2, 9))
    paper = ImageChops.add(paper, grain, 1, -128)
    squeezed = io.BytesIO()
    paper.save(squeezed, "JPEG", quality=dice.randint(35, 85))
    return squeezed.getvalue()


def read(folder, at, codes):
    dice = random.Random(SEED + at)
    said = sorted(codes)[at % len(codes)]
    path = folder / f"photo{at}.jpg"
    path.write_bytes(spoiled(dice, codes[said]))
    heard = zbar(path, "--raw").strip()
    if not heard:
        # Cameras smooth what they see; a second look is at the smoothed picture.
        smooth = folder / f"photo{at}.png"
        Image.open(path).filter(ImageFilter.GaussianBlur(1.2)).save(smooth)
        heard = zbar(smooth, "--raw").strip()
        smooth.unlink()
    if heard == said:
        path.unlink()
    return heard, said


def text_of(payloads):
    parts = sorted(re.search(r"#HJT1\.(\d+)\.(\d+)\.([A-Z2-7]+)$", each).groups() for each in payloads if "#HJT1." in each)
    if [int(part) for part, _, _ in parts] != list(range(1, int(parts[0][1]) + 1)):
        sys.exit("a part of the text is missing")
    packed = b"".join(base64.b32decode(slice + "=" * (-len(slice) % 8)) for _, _, slice in parts)
    return zlib.decompress(packed, -15)


def main():
    folder = pathlib.Path(os.environ["HOUJI_SHEETS"]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    # The test runs in the folder of its crate, so it is told the whole path.
    run(["cargo", "test", "--locked", "-p", "houji", "--lib", "--", TEST], env={**os.environ, "HOUJI_SHEETS": str(folder)})
    codes = codes_of(drawn(folder, folder / "a4.html"))
    wanted = set((folder / "codes.txt").read_text().split())
    if set(codes) != wanted:
        sys.exit(f"of the {len(wanted)} codes of the sheet {len(wanted & set(codes))} were found on it")
    for image in codes.values():
        print(f"a code of {image.width} dots with its edge")
    # What a phone that met every code holds in the end.
    heard = set(codes)
    (folder / "read.txt").write_bytes(text_of(heard))
    (folder / "read.code").write_text(next(each.split("#")[1] for each in heard if "#HJP1." in each))
    check = ["cargo", "run", "--locked", "-q", "-p", "houji-seal", "--example", "slip", "--",
             folder / "keys.txt", folder / "read.txt", folder / "read.code"]
    print(run(check).strip())
    if (folder / "read.txt").read_bytes() != (folder / "notice.txt").read_bytes():
        sys.exit("the text in the codes is not the notice's")
    # A text that was changed in one place must not agree.
    changed = (folder / "notice.txt").read_text().replace("126,480.00", "126,408.00")
    (folder / "read.txt").write_text(changed)
    if subprocess.run(check, capture_output=True).returncode != 1:
        sys.exit("a changed text agrees")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda at: read(folder, at, codes), range(IMAGES)))
    wrong = [heard for heard, said in answers if heard and heard != said]
    good = sum(heard == said for heard, said in answers)
    print(f"{good} of {IMAGES} bad photographs were read, {len(wrong)} wrongly")
    if wrong or good < NEEDED * IMAGES:
        sys.exit(1)


if __name__ == "__main__":
    main()
