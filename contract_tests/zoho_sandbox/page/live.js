// News from the sandbox: one connection while somebody looks, and none where that is not to be had.
// A page that is opened as /?events=no only asks, for where something on the way holds events back.
import { url } from "./api.js";

const LATER = 10000;
const asking = new URLSearchParams(location.search).get("events") === "no";

// Calls `news` at each change, and `told` with whether changes are heard of.
export function hear(news, told) {
  let source = null;
  let heard = false;
  let waiting = 0;

  function is(now) {
    heard = now;
    told(now);
  }
  function stop() {
    clearTimeout(waiting);
    source?.close();
    source = null;
  }
  function listen() {
    stop();
    if (document.hidden || asking) return;
    source = new EventSource(url("events"));
    source.addEventListener("open", () => is(true));
    source.addEventListener("message", news);
    source.addEventListener("error", () => {
      is(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      stop();
      waiting = setTimeout(listen, LATER);
    });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      stop();
      is(false);
    } else {
      news();
      listen();
    }
  });
  is(false);
  return { listen, heard: () => heard };
}
