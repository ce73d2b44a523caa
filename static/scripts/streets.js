/** Streets from the operator's own PMTiles file, drawn in the browser. */
import { leafletLayer } from "protomaps-leaflet";

const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

/** Draw the streets of a PMTiles file (Protomaps' basemap schema) on a map. */
export function drawStreets(map, address) {
  leafletLayer({
    url: address,
    flavor: isDark() ? "dark" : "white",
    lang: document.documentElement.lang.split("-")[0],
  }).addTo(map);
}
