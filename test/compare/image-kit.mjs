// Images of every kind for the scenarios about them, and what one looks like once it was sent.
import fs from 'node:fs';
import sharp from 'sharp';

const red = (width, height, channels = 3) =>
  sharp({ create: { width, height, channels, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } });

/** Writes images into a folder: each kind in a size that fits and in one that does not, and what is no image. */
export async function writeImages(folder) {
  const at = (name) => `${folder}/${name}`;
  for (const kind of ['png', 'jpg', 'webp', 'gif', 'tiff']) {
    await red(10, 10).toFile(at(`small.${kind}`));
    await red(2500, 900).toFile(at(`big.${kind}`));
  }
  await red(2100, 2100).toFile(at('square.png'));
  await red(900, 2600, 4).toFile(at('tall.png'));
  await red(2048, 769).toFile(at('edge.png'));
  await red(768, 2049).toFile(at('over.webp'));
  await red(100, 50).withMetadata({ orientation: 6 }).toFile(at('turned.jpg'));
  fs.copyFileSync(at('small.jpg'), at('named-wrong.png'));
  fs.copyFileSync(at('small.webp'), at('nameless'));
  fs.writeFileSync(at('cut.png'), fs.readFileSync(at('big.png')).subarray(0, 200));
  fs.writeFileSync(at('cut.jpg'), fs.readFileSync(at('big.jpg')).subarray(0, 5000));
  fs.writeFileSync(at('text.png'), 'text');
  fs.writeFileSync(at('empty.png'), '');
  fs.writeFileSync(at('x.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>');
  fs.mkdirSync(at('folder.png'));
}

/** A `data:` URL in short: its type, its size, and which file it is byte for byte. */
export async function shortImage(url, folder) {
  const [head, data] = url.split(',');
  const bytes = Buffer.from(data, 'base64');
  const { width, height, format } = await sharp(bytes, { failOn: 'none' }).metadata();
  const same = fs
    .readdirSync(folder)
    .find(
      (name) =>
        fs.statSync(`${folder}/${name}`).isFile() && fs.readFileSync(`${folder}/${name}`).equals(bytes),
    );
  return `${head} ${format} ${width}x${height} ${same === undefined ? 'made anew' : 'as it was'}`;
}
