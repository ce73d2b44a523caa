/** Names of towns, for finding one's way on a map without streets. */
import * as L from "leaflet";

const APART = { x: 90, y: 18 }; // pixels between two names at least

function townOf({ at, name }) {
  const icon = L.divIcon({ className: "map-town", iconSize: [0, 0] });
  const marker = L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -1e4 });
  marker.on("add", () => {
    const label = document.createElement("span");
    label.textContent = name;
    marker.getElement().replaceChildren(label);
    marker.getElement().setAttribute("aria-hidden", "true");
  });
  return marker;
}

/** Leave out towns whose names would lie on that of one listed before, which is larger. */
function legible(map, towns) {
  const kept = [];
  for (const town of towns) {
    const spot = map.project(town.at);
    const isHidden = kept.some(
      (other) => Math.abs(other.spot.x - spot.x) < APART.x && Math.abs(other.spot.y - spot.y) < APART.y,
    );
    if (!isHidden) kept.push({ ...town, spot });
  }
  return kept;
}

/** Draw the towns that the page names in its hidden list. */
export function drawTowns(map) {
  const towns = [...document.querySelectorAll("#map-towns [data-at]")].map((item) => ({
    at: item.dataset.at.split(",").map(Number),
    name: item.textContent,
  }));
  const layer = L.layerGroup();
  const draw = () => {
    layer.clearLayers();
    for (const town of legible(map, towns)) layer.addLayer(townOf(town));
  };
  layer.on("add", () => map.on("zoomend", draw));
  layer.on("remove", () => map.off("zoomend", draw));
  draw();
  return layer;
}
