// Build the browser assets: assets/ -> lms/static/ with hashed names, manifest.json and compressed twins.
//
// Entries by convention: assets/main.js and assets/main.css; each assets/<name>/index.js becomes <name>.js and each
// assets/<name>/index.css becomes <name>.css; each file of assets/images/ keeps its name. The fonts are cut by
// assets/build/fonts.mjs; fonts.css holds their rules. The same input gives the same bytes and so the same hash.

import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";

import { build } from "esbuild";

import { copyDocumentFonts } from "./build/documents.mjs";
import { buildFonts } from "./build/fonts.mjs";
import { krdsTokens, virtual } from "./build/tokens.mjs";

const gzip = promisify(zlib.gzip);
const brotli = promisify(zlib.brotliCompress);

const assets = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(assets);
const out = path.join(root, "lms", "static");
const target = ["chrome90", "edge90", "safari14", "ios14", "firefox90"];
const textual = new Set([".css", ".js", ".json", ".svg", ".txt"]);

/** Return [name, source] of main and of every folder that has an index file of this kind. */
async function entries(extension) {
  const found = [["main", path.join(assets, `main${extension}`)]];
  const folders = await fs.readdir(assets, { withFileTypes: true });
  for (const folder of folders.filter((item) => item.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const source = path.join(assets, folder.name, `index${extension}`);
    try {
      await fs.access(source);
      found.push([folder.name, source]);
    } catch {
      // A folder without an index of this kind is no entry.
    }
  }
  return found;
}

/** Bundle every entry of one kind; return the bytes by file name and the built name of each entry. */
async function bundle(extension, plugins = []) {
  const sources = await entries(extension);
  const result = await build({
    entryPoints: sources.map(([name, source]) => ({ in: source, out: name })),
    absWorkingDir: root,
    bundle: true,
    minify: true,
    target,
    // esbuild counts a rare fault of Safari 14.0 (defaults in parameters of generators) as no destructuring at all.
    supported: { destructuring: true },
    write: false,
    metafile: true,
    outdir: out,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    loader: { ".svg": "dataurl" },
    external: ["*.woff2"],
    plugins,
    ...(extension === ".js" ? { format: "esm", splitting: true } : {}),
  });
  const files = new Map(result.outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)]));
  const names = {};
  for (const [file, about] of Object.entries(result.metafile.outputs)) {
    const entry = about.entryPoint && sources.find(([, source]) => path.resolve(root, about.entryPoint) === source);
    if (entry) names[`${entry[0]}${extension}`] = path.basename(file);
  }
  return { files, names };
}

/** Return the images under hashed names. */
async function images() {
  const files = new Map();
  const names = {};
  for (const name of (await fs.readdir(path.join(assets, "images"))).sort()) {
    const bytes = await fs.readFile(path.join(assets, "images", name));
    const { name: stem, ext } = path.parse(name);
    const hashed = `${stem}-${digest(bytes)}${ext}`;
    files.set(hashed, bytes);
    names[name] = hashed;
  }
  return { files, names };
}

function digest(bytes) {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
}

/** Write a file whole or not at all, so that a server running meanwhile never reads half of it. */
async function write(name, bytes) {
  const final = path.join(out, name);
  await fs.writeFile(`${final}.part`, bytes);
  await fs.rename(`${final}.part`, final);
}

async function main() {
  await fs.mkdir(out, { recursive: true });
  await copyDocumentFonts(root);
  const fonts = await buildFonts(root, digest);
  const more = Buffer.from(fonts.more);
  fonts.names["fonts.css"] = `fonts-${digest(more)}.css`;
  fonts.files.set(fonts.names["fonts.css"], more);
  const styles = bundle(".css", [krdsTokens, virtual("ieum:fonts", () => fonts.core)]);
  const parts = await Promise.all([styles, bundle(".js"), images(), fonts]);
  const files = new Map(parts.flatMap((part) => [...part.files]));
  const names = Object.assign({}, ...parts.map((part) => part.names));
  const written = new Set(["manifest.json"]);
  const sizes = {};
  for (const [name, bytes] of files) {
    await write(name, bytes);
    written.add(name);
    if (!textual.has(path.extname(name))) continue;
    const [gz, br] = await Promise.all([
      gzip(bytes, { level: 9 }),
      brotli(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } }),
    ]);
    await write(`${name}.gz`, gz);
    await write(`${name}.br`, br);
    written.add(`${name}.gz`).add(`${name}.br`);
    sizes[name] = [bytes.length, gz.length, br.length];
  }
  // The manifest comes last: from here on pages ask for the new names.
  const sorted = Object.fromEntries(Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1)));
  await write("manifest.json", `${JSON.stringify(sorted, null, 1)}\n`);
  for (const name of await fs.readdir(out)) {
    if (!written.has(name)) await fs.rm(path.join(out, name), { recursive: true });
  }
  if (process.argv.includes("--sizes")) {
    for (const [name, [raw, gz, br]] of Object.entries(sizes)) console.log(`${name}: ${raw} B, gz ${gz}, br ${br}`);
  }
  console.log(`Built ${files.size} assets.`);
}

await main();
