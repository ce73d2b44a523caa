/** Pages of one meeting, place or group: own times, distances, sharing, the map. */
import { showOwnDistances } from "./distances.js";
import { listenForMap, showMap } from "./map_frame.js";
import { listenForSharing } from "./sharing.js";
import { showOwnTimes } from "./times.js";

showOwnTimes(document);
showOwnDistances(document);
listenForSharing();
listenForMap();
showMap();
