// The simulator's calls; every address is relative to the page, so that it works under any prefix.

import { toast } from "./dom.js";

const HEADERS = { "X-Phone": "1" };

async function call(path, options) {
  try {
    const response = await fetch(`api/${path}`, options);
    const answer = await response.json();
    if (!response.ok) {
      toast(answer.reason ?? "操作没有成功");
      return null;
    }
    return answer;
  } catch {
    toast("连接不上模拟器，请稍后再试");
    return null;
  }
}

function post(path, data) {
  const headers = { ...HEADERS, "Content-Type": "application/json" };
  return call(path, { method: "POST", headers, body: JSON.stringify(data) });
}

export const loadState = () => call("state", {});
export const openPage = () => post("open", {});
export const addFan = (nickname, follow) => post("fans", { nickname, follow });

/** Let a fan do something: text, voice, location, menu, scan, follow, unfollow, popup, read. */
export const act = (openid, what, data = {}) => post(`fans/${encodeURIComponent(openid)}/${what}`, data);

/** Send one of the sample photos. */
export const sendSample = (openid, sample) => act(openid, "photo", { sample });

/** Send a photo from a file. */
export function sendPhoto(openid, file) {
  const form = new FormData();
  form.append("photo", file);
  return call(`fans/${encodeURIComponent(openid)}/photo`, { method: "POST", headers: HEADERS, body: form });
}

/** Hear of everything that changes; `onopen` is called at each (re)connection, `onlost` when the line breaks. */
export function listen(onnews, onopen, onlost) {
  const source = new EventSource("api/events");
  source.onmessage = (message) => onnews(JSON.parse(message.data));
  source.onopen = onopen;
  source.onerror = onlost;
}
