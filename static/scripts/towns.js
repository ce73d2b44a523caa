/** Names of towns, for finding one's way on a map without streets. */
import * as L from "leaflet";

function townOf(item) {
  const icon = L.divIcon({ className: "map-town", iconSize: [0, 0] });
  const at = item.dataset.at.split(",").map(Number);
  const marker = L.marker(at, { icon, interactive: false, keyboard: false });
  marker.on("add", () => {
    const name = document.createElement("span");
    name.textContent = item.textContent;
    marker.getElement().replaceChildren(name);
    marker.getElement().setAttribute("aria-hidden", "true");
  });
  return marker;
}

/** Draw the towns that the page names in its hidden list. */
export function drawTowns() {
  return L.layerGroup([...document.querySelectorAll("#map-towns [data-at]")].map(townOf));
}
