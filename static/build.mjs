/**
 * Build static/dist: one stylesheet, a few scripts, an icon sprite and the map's data.
 *
 * Names stay plain here; Django's manifest storage hashes and compresses them.
 */
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { compileStringAsync } from "sass";
import { meshArcs, quantize } from "topojson-client";
import { filter, presimplify, simplify } from "topojson-simplify";

const HERE = import.meta.dirname;
const ROOT = path.dirname(HERE);
const OUT = path.join(HERE, "dist");
const MODULES = path.join(ROOT, "node_modules");
const TEMPLATES = path.join(ROOT, "templates");
const SCRIPTS = ["site", "finder", "meeting", "map", "moderation", "passkey", "schedule", "streets"];
const IMAGES = ["favicon.svg", "icon-192.png", "icon-512.png", "share.png", "site.webmanifest"];
// For printed pages alone, which embed what they use; the site itself has the reader's own fonts.
const FONTS = {
  "text.ttf": "@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf",
  "text-bold.ttf": "@expo-google-fonts/source-sans-3/700Bold/SourceSans3_700Bold.ttf",
  "text-licence.txt": "@expo-google-fonts/source-sans-3/LICENSE_FONT",
  "others.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans.ttf", // scripts that the first one lacks
  "others-licence.txt": "dejavu-fonts-ttf/LICENSE",
};
const UNITED_STATES = "840";
const ANTARCTICA = "010";
const resolve = createRequire(import.meta.url).resolve;

const readJson = async (name) => JSON.parse(await readFile(resolve(name), "utf8"));
const write = (name, text) => writeFile(path.join(OUT, name), text);

async function buildScripts() {
  await build({
    entryPoints: SCRIPTS.map((name) => path.join(HERE, "scripts", `${name}.js`)),
    outdir: OUT,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2021",
    legalComments: "eof",
  });
}

async function buildStyles() {
  const leaflet = await readFile(resolve("leaflet/dist/leaflet.css"), "utf8");
  await Promise.all([
    buildStyle("site"),
    buildStyle("map", leaflet.replace(/[^{}]+\{[^{}]*url\([^{}]*\}/g, "")), // no pictures
  ]);
}

async function buildStyle(name, before = "") {
  const source = await readFile(path.join(HERE, "styles", `${name}.scss`), "utf8");
  const { css } = await compileStringAsync(before + source, {
    style: "compressed",
    loadPaths: [path.join(HERE, "styles"), MODULES],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  await write(`${name}.css`, css);
}

/** Gather the icons that templates name as `icons }}#name`, and our own beside them. */
async function buildIcons() {
  const names = new Set();
  const templates = await readdir(TEMPLATES, { recursive: true });
  for (const file of templates.filter((name) => name.endsWith(".html"))) {
    const text = await readFile(path.join(TEMPLATES, file), "utf8");
    for (const [, name] of text.matchAll(/icons \}\}#([a-z0-9-]+)/g)) names.add(name);
  }
  const symbols = await Promise.all([...names].sort().map(iconSymbol));
  await write("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

async function iconSymbol(name) {
  const own = path.join(HERE, "images", `${name}.svg`);
  const source = await readFile(own, "utf8").catch(() =>
    readFile(resolve(`bootstrap-icons/icons/${name}.svg`), "utf8"),
  );
  const [, attributes, drawing] = source.match(/<svg([^>]*)>([\s\S]*)<\/svg>/);
  const kept = attributes.match(/(viewBox|fill|stroke[a-z-]*)="[^"]*"/g).join(" ");
  return `<symbol id="${name}" ${kept}>${drawing.trim().replace(/\s*\n\s*/g, "")}</symbol>`;
}

/** The world outside the United States, coarse, with the lines between countries. */
async function buildWorld() {
  const world = await readJson("world-atlas/countries-50m.json");
  const { geometries } = world.objects.countries;
  const borders = meshArcs(world, world.objects.countries, (a, b) => a !== b);
  const land = geometries.filter(({ id }) => id !== UNITED_STATES && id !== ANTARCTICA);
  world.objects = { land: { type: "GeometryCollection", geometries: land.map(bare) }, borders };
  const coarse = filter(simplify(presimplify(world), 5e-3));
  await write("world.json", JSON.stringify(quantize(coarse, 3e4)));
}

/** The United States at a finer scale, with the lines between states. */
async function buildStates() {
  const states = await readJson("us-atlas/states-10m.json");
  const borders = meshArcs(states, states.objects.states, (a, b) => a !== b);
  states.objects = { land: bare(states.objects.nation.geometries[0]), borders };
  await write("states.json", JSON.stringify(filter(states)));
}

const bare = ({ type, arcs }) => ({ type, arcs });

async function copyImages() {
  const copy = (name) => cp(path.join(HERE, "images", name), path.join(OUT, name));
  await Promise.all(IMAGES.map(copy));
}

async function copyFonts() {
  await mkdir(path.join(OUT, "fonts"));
  const copy = ([name, source]) => cp(path.join(MODULES, source), path.join(OUT, "fonts", name));
  await Promise.all(Object.entries(FONTS).map(copy));
}

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await Promise.all([
  buildScripts(),
  buildStyles(),
  buildIcons(),
  buildWorld(),
  buildStates(),
  copyImages(),
  copyFonts(),
]);
