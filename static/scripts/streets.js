/** Streets from the operator's own PMTiles file (Protomaps' basemap schema), in our colours. */
import { namedFlavor } from "@protomaps/basemaps";
import { PMTiles } from "pmtiles";
import { labelRules, leafletLayer, paintRules } from "protomaps-leaflet";

import { token } from "./tokens.js";

function flavor() {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  return {
    ...namedFlavor(isDark ? "dark" : "light"),
    background: token("--sea"),
    water: token("--sea"),
    earth: token("--land"),
  };
}

/** Draw the streets of a PMTiles file on a map. */
export async function drawStreets(map, address) {
  const file = new PMTiles(new URL(address, location.href).href);
  const { maxZoom } = await file.getHeader();
  const colours = flavor();
  leafletLayer({
    url: file,
    maxDataZoom: maxZoom,
    backgroundColor: colours.background,
    paintRules: paintRules(colours),
    labelRules: labelRules(colours, document.documentElement.lang.split("-")[0]),
  }).addTo(map);
}
