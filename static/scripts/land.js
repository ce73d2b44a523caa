/** Land and borders of Natural Earth and the United States' census, in our colours. */
import * as L from "leaflet";
import { feature } from "topojson-client";

import { token } from "./tokens.js";

function landStyle() {
  return { fillColor: token("--land"), fillOpacity: 1, color: token("--line"), weight: 1 };
}

function borderStyle() {
  return { color: token("--edge"), weight: 1, opacity: 0.5, dashArray: "4 4", fill: false };
}

async function drawFile(map, address) {
  const topology = await (await fetch(address)).json();
  const layer = (name, style) =>
    L.geoJSON(feature(topology, topology.objects[name]), { interactive: false, style }).addTo(map);
  const layers = [[layer("land", landStyle), landStyle], [layer("borders", borderStyle), borderStyle]];
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const [drawn, style] of layers) drawn.setStyle(style);
  });
}

/** Draw the two files that the frame names. */
export async function drawLand(map, frame) {
  await drawFile(map, frame.dataset.world);
  await drawFile(map, frame.dataset.states);
}
