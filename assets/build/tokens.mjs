// Offer `@import "krds:tokens"`: a :root block with just the KRDS tokens that our style sheets use, aliases resolved.

import fs from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const source = createRequire(import.meta.url).resolve("krds-uiux/resources/css/token/krds_tokens.css");
const declaration = /(--krds-[\w-]+):\s*([^;]+);/g;
const use = /var\((--krds-[\w-]+)\)/g;

async function readTokens() {
  const css = await fs.readFile(source, "utf8");
  return new Map([...css.matchAll(declaration)].map(([, name, value]) => [name, value.trim()]));
}

/** Follow aliases to the plain value; a token that does not exist stops the build. */
function resolve(tokens, name) {
  const value = tokens.get(name);
  if (value === undefined) throw new Error(`KRDS has no token ${name}`);
  return value.replace(use, (_, inner) => resolve(tokens, inner));
}

/** Return a :root block for every KRDS token named in the text. */
export async function rootBlock(css) {
  const tokens = await readTokens();
  const names = [...new Set([...css.matchAll(use)].map(([, name]) => name))].sort();
  return `:root{${names.map((name) => `${name}:${resolve(tokens, name)};`).join("")}}`;
}

/** Collect the style sheets of a folder, in order, as one text. */
async function readAll(folder) {
  const texts = [];
  for (const item of (await fs.readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = path.join(folder, item.name);
    if (item.isDirectory()) texts.push(await readAll(full));
    else if (item.name.endsWith(".css")) texts.push(await fs.readFile(full, "utf8"));
  }
  return texts.join("\n");
}

/** Return a plugin that answers `@import "<address>"` with generated CSS. */
export function virtual(address, contents) {
  const filter = new RegExp(`^${address}$`);
  return {
    name: address,
    setup(build) {
      build.onResolve({ filter }, () => ({ path: address, namespace: address }));
      build.onLoad({ filter: /.*/, namespace: address }, async () => ({ contents: await contents(), loader: "css" }));
    },
  };
}

// One block in main.css serves every style sheet, so it lists what any of them uses.
const assets = path.dirname(import.meta.dirname);
export const krdsTokens = virtual("krds:tokens", async () => rootBlock(await readAll(assets)));
