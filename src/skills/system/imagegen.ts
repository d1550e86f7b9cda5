import type { SystemSkill } from './system-skill.ts';

export const IMAGEGEN: SystemSkill = {
  name: 'imagegen',
  description:
    'Make or change bitmap images: photos, illustrations, textures, sprites, mock-ups, cut-outs. Use it when the result is to be a picture file. Not for icons, logos and diagrams that belong in SVG, HTML or the code of the project.',
  displayName: 'Image Gen',
  shortDescription: 'Make images, and change them',
  defaultPrompt: 'Use $imagegen to make a picture for this project.',
  body: `# Making images

## First: is it a picture?

What has to scale, to follow a theme or to be edited later belongs in SVG, CSS or a drawing program's file. What is in a project's icon set already is extended in that set. Make a bitmap only for what is one: photographs, paintings, textures, sprites, mock-ups.

## Which way

1. An image tool among your own tools: use it. What it makes is kept below \`$CODEX_HOME/generated_images\`; copy what the user needs to where it belongs, under a name that says what it shows.
2. No such tool: say so, and offer what can be done without. With a key of the user's own (\`OPENAI_API_KEY\`) and network access a script can call the Images API; ask before you spend somebody's money, and look the current model and parameters up.

Never pass off a drawing in code as the picture that was asked for.

## What to say to the tool

One paragraph, the most important first: subject and what it does; medium and style; composition and point of view; light and colours; what must be legible, word for word; the background; what must not be there. Leave out what does not matter.

- **Size**: ask where the image goes, and choose the shape for that.
- **Text in images**: keep it short, give it in quotes, and check every letter of the result.
- **Cut-outs**: ask for a transparent background, or for a plain one in a colour that the subject does not have, and remove that afterwards. Look at the edges.
- **Series**: settle style, palette and proportions with the first image, and repeat those words unchanged in all others.

## Changing an image

Say what stays as well as what changes. Give the original with the request, one change at a time. Do not write over the original unless the user says so.

## Before you hand it over

Look at the file with your own eyes (\`view_image\`): is it what was asked for, at the right size, without extra limbs, broken letters or a cut-off edge? Mend the worst fault with one precise sentence rather than a new description. After three tries, show what there is and say what is still wrong.
`,
};
