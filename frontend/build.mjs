// Bundles the styles and scripts, copies the fonts they name and draws the icon sprite.
// Usage: node build.mjs OUTPUT_DIRECTORY   (build.py calls it and decides when)
//
// File names carry no content hash: Django's ManifestStaticFilesStorage adds one.
import { cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "dist"));
const modules = join(here, "node_modules");

// Interface texts are Latin; other scripts fall back to the reader's own fonts, which
// saves every first visit hundreds of kilobytes.
const FONT = /^(inter|jetbrains-mono)-latin(-ext)?-[a-z]+-(normal|italic)\.woff2$/;

const fonts = {
  name: "fonts",
  setup(bundler) {
    // A style names a font by its file alone, in any folder: url("fonts/inter-latin-wght-normal.woff2").
    bundler.onResolve({ filter: /\.woff2$/ }, ({ path }) => {
      const file = basename(path);
      const family = FONT.exec(file)?.[1];
      if (!family) {
        return { errors: [{ text: `${file} is not a Latin subset of Inter or JetBrains Mono` }] };
      }
      return { path: join(modules, "@fontsource-variable", family, "files", file) };
    });
  },
};

async function bundle() {
  await build({
    absWorkingDir: here,
    entryPoints: ["src/main.js", "src/main.css"],
    outdir: out,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome111", "firefox113", "safari16.4"],
    loader: { ".woff2": "file", ".svg": "file" },
    // Stable names, so that a page can preload a font.
    assetNames: "assets/[name]",
    legalComments: "linked",
    logLevel: "warning",
    plugins: [fonts],
  });
}

async function sprite() {
  const lines = (await readFile(join(here, "icons.txt"), "utf8")).split("\n");
  const names = lines.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  const symbols = await Promise.all([...new Set(names)].sort().map(symbol));
  // What a symbol sets itself a page's CSS can't change, so the line width is left to CSS.
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  await writeFile(join(out, "icons.svg"), svg);
}

async function symbol(name) {
  // "bell" is drawn in outline, "bell-filled" is the filled form.
  const filled = name.endsWith("-filled");
  const path = filled
    ? join(modules, "@tabler/icons/icons/filled", `${name.slice(0, -"-filled".length)}.svg`)
    : join(modules, "@tabler/icons/icons/outline", `${name}.svg`);
  let source;
  try {
    source = await readFile(path, "utf8");
  } catch {
    throw new Error(`icons.txt names "${name}", which Tabler Icons does not have`);
  }
  const shapes = source
    .replace(/^[\s\S]*?<svg[\s\S]*?>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ")
    .trim();
  const paint = filled
    ? 'fill="currentColor" stroke="none"'
    : 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${shapes}</symbol>`;
}

async function licences() {
  // The fonts' and icons' licences ask to travel with them; esbuild does it for scripts.
  const packages = ["@fontsource-variable/inter", "@fontsource-variable/jetbrains-mono", "@tabler/icons"];
  await mkdir(join(out, "licences"), { recursive: true });
  for (const name of packages) {
    const target = `${name.replace(/^@/, "").replace("/", "-")}.txt`;
    await cp(join(modules, name, "LICENSE"), join(out, "licences", target));
  }
}

await mkdir(out, { recursive: true });
await bundle();
await Promise.all([sprite(), licences()]);
for (const file of ["main.css", "main.js", "icons.svg"]) await stat(join(out, file));
