// The fonts of printed documents (certificates): whole, since a name may hold any of 11,172 syllables or a hanja.
// typst reads TTF only, so the woff2 files of the pages cannot serve.

import fs from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);
const family = path.dirname(require.resolve("@expo-google-fonts/noto-sans-kr/package.json"));
const sources = {
  "NotoSansKR-Regular.ttf": "400Regular/NotoSansKR_400Regular.ttf",
  "NotoSansKR-Bold.ttf": "700Bold/NotoSansKR_700Bold.ttf",
  "OFL.txt": "LICENSE_FONT",
};

/** Copy them to lms/fonts/, where the wheel takes them from; a file that is there already stays. */
export async function copyDocumentFonts(root) {
  const folder = path.join(root, "lms", "fonts");
  await fs.mkdir(folder, { recursive: true });
  for (const [name, source] of Object.entries(sources)) {
    const from = path.join(family, source);
    const to = path.join(folder, name);
    const [wanted, found] = await Promise.all([fs.stat(from), fs.stat(to).catch(() => null)]);
    if (found?.size === wanted.size) continue;
    await fs.copyFile(from, `${to}.part`);
    await fs.rename(`${to}.part`, to);
  }
  for (const name of await fs.readdir(folder)) {
    if (!(name in sources)) await fs.rm(path.join(folder, name));
  }
}
