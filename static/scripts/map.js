/** The map: land and borders from files of our own, the list's meetings on top. */
import * as L from "leaflet";

import { drawLand } from "./land.js";
import { drawMeetings } from "./markers.js";
import { drawTowns } from "./towns.js";

const WITHOUT_STREETS = 12; // closer than this there is nothing more to see
const WITH_STREETS = 18;
const NEAR_WITHOUT_STREETS = 11;
const NEAR_WITH_STREETS = 15;
const KILOMETRE = 1000;

const position = (text) => text.split(",").map(Number);

/** Draw streets where the operator has a file of them; else, or if it fails, land. */
async function drawGround(map, frame) {
  const { streets, streetsScript } = frame.dataset;
  if (!streets) return drawLand(map, frame);
  globalThis.L = L; // protomaps-leaflet looks for it there
  try {
    const { drawStreets } = await import(streetsScript);
    return await drawStreets(map, streets);
  } catch (error) {
    console.warn(error);
    return drawLand(map, frame);
  }
}

/** Give the area of the search; of the meetings where no place was asked for. */
function area(results, meetings) {
  if (results?.dataset.at && results.dataset.km) {
    return L.latLng(position(results.dataset.at)).toBounds(2 * KILOMETRE * results.dataset.km);
  }
  return L.latLngBounds(meetings);
}

function drawSearch(results) {
  if (!results?.dataset.at || !results.dataset.km) return L.layerGroup();
  return L.circle(position(results.dataset.at), {
    radius: KILOMETRE * results.dataset.km,
    className: "map-circle",
    interactive: false,
    renderer: L.svg(),
  });
}

/** Open the map in its frame; `show` draws what the page lists now. */
export function openMap(frame) {
  const hasStreets = Boolean(frame.dataset.streets);
  const map = L.map(frame.querySelector(".map"), {
    attributionControl: false,
    zoomControl: false,
    maxZoom: hasStreets ? WITH_STREETS : WITHOUT_STREETS,
    minZoom: 2,
    zoomSnap: 0.5,
    worldCopyJump: true,
    preferCanvas: true,
  }).setView([25, 0], 2);
  drawGround(map, frame);
  frame.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button) map.setZoom(map.getZoom() + Number(button.dataset.zoom));
  });
  new ResizeObserver(() => map.invalidateSize()).observe(frame);
  let drawn = [];
  return {
    show() {
      for (const layer of drawn) layer.remove();
      const results = document.getElementById("results");
      const rows = [...document.querySelectorAll("[data-at].row, [data-at].spot")];
      const towns = hasStreets ? L.layerGroup() : drawTowns(map);
      drawn = [drawSearch(results), towns, drawMeetings(map, rows)].map((layer) =>
        layer.addTo(map),
      );
      const bounds = area(results, rows.map((row) => position(row.dataset.at)));
      const maxZoom = hasStreets ? NEAR_WITH_STREETS : NEAR_WITHOUT_STREETS;
      if (bounds.isValid()) map.fitBounds(bounds, { padding: [12, 12], maxZoom });
    },
  };
}
