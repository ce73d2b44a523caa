/** Pages of one meeting, place or group: own times, sharing, the map. */
import { listenForMap, showMap } from "./map_frame.js";
import { listenForSharing } from "./sharing.js";
import { showOwnTimes } from "./times.js";

showOwnTimes(document);
listenForSharing();
listenForMap();
showMap();
