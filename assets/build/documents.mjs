// The fonts of printed documents (certificates): whole, since a name may hold any of 11,172 syllables or a hanja.
// Pretendard GOV first, as on the pages; Noto Sans KR for hanja it does not have. typst reads no woff2.

import fs from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);
const noto = path.dirname(require.resolve("@expo-google-fonts/noto-sans-kr/package.json"));
const pretendard = path.dirname(require.resolve("pretendard-gov/dist/LICENSE.txt"));
const sources = {
  "PretendardGOV-Regular.otf": path.join(pretendard, "public/static/PretendardGOV-Regular.otf"),
  "PretendardGOV-Bold.otf": path.join(pretendard, "public/static/PretendardGOV-Bold.otf"),
  "PretendardGOV-OFL.txt": path.join(pretendard, "LICENSE.txt"),
  "NotoSansKR-Regular.ttf": path.join(noto, "400Regular/NotoSansKR_400Regular.ttf"),
  "NotoSansKR-Bold.ttf": path.join(noto, "700Bold/NotoSansKR_700Bold.ttf"),
  "NotoSansKR-OFL.txt": path.join(noto, "LICENSE_FONT"),
};

/** Copy them to lms/fonts/, where the wheel takes them from; a file that is there already stays. */
export async function copyDocumentFonts(root) {
  const folder = path.join(root, "lms", "fonts");
  await fs.mkdir(folder, { recursive: true });
  for (const [name, from] of Object.entries(sources)) {
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
