// One resident's phone: header, chat, menu or input bar, and the panel of things that can be sent.

import { act, sendPhoto, sendSample } from "./api.js";
import { entryItems } from "./bubbles.js";
import { askPhoto, askPlace, askResult, askScene, askSubscription, askVoice } from "./dialogs.js";
import { avatar, button, element, onEnter, toast } from "./dom.js";

export class Column {
  /**
   * @param {object} fan as the simulator describes it
   * @param {object} shared what all phones show: account, menu, templates, scenes, samples, places
   */
  constructor(fan, shared) {
    this.fan = fan;
    this.shared = shared;
    this.entries = new Map();
    this.waiting = 0;
    this.typingUntil = 0;
    this.draft = "";
    // A phone shows the menu first, as the app does; where there is room, people come to type.
    this.mode = matchMedia("(min-width: 720px)").matches ? "input" : "menu";
    this.build();
  }

  build() {
    this.title = element("span", { class: "title" });
    const more = button("⋯", () => this.togglePanel(), { class: "icon", "aria-label": "更多", "aria-expanded": "false" });
    this.more = more;
    const who = element("span", { class: "who" }, avatar(this.fan.nickname, "small"), this.fan.nickname);
    this.chat = element("ol", { class: "chat", role: "log", "aria-live": "polite", tabindex: 0, "aria-label": "聊天记录" });
    this.dots = element("li", { class: "line theirs dots", hidden: true }, element("span", { class: "bubble" }, "· · ·"));
    this.dots.setAttribute("aria-hidden", "true");
    this.chat.append(this.dots);
    this.stayAtEnd();
    this.foot = element("footer", {});
    this.root = element(
      "section",
      { class: "phone", "data-fan": this.fan.openid, "aria-label": `${this.fan.nickname}的手机` },
      element("header", { class: "phone-head" }, who, this.title, more),
      this.chat,
      this.foot,
    );
    this.root.addEventListener("focusin", () => this.onfocus?.());
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.panel) this.togglePanel(false);
    });
    this.drawTitle();
    this.drawFoot();
  }

  do(what, data) {
    this.togglePanel(false);
    return act(this.fan.openid, what, data);
  }

  tapOption(content, item) {
    this.do("text", { content, menu_item: item });
  }

  // --- chat

  /** Forget what was shown. */
  clear() {
    this.entries.clear();
    this.drawChat();
  }

  /** Take over what the simulator knows. */
  load(fan) {
    this.fan = fan;
    this.waiting = fan.waiting;
    for (const entry of fan.chat) this.entries.set(entry.id, entry);
    this.drawChat();
    this.drawTitle();
    this.drawFoot();
  }

  add(entry) {
    if (this.entries.has(entry.id)) return;
    const before = [...this.entries.values()].at(-1);
    this.entries.set(entry.id, entry);
    if (entry.side === "account") this.typingUntil = 0;
    this.append(entry, before);
    this.drawTitle();
    this.scroll();
  }

  append(entry, before) {
    const names = { fan: this.fan.nickname, account: this.shared.account };
    const hands = { tap: (content, item) => this.tapOption(content, item), open: (url) => this.openLink(url) };
    const items = entryItems(entry, before, names, hands);
    for (const item of items) {
      this.leadTo(item.querySelectorAll(".option"));
      item.querySelector("img")?.addEventListener("load", () => this.scroll());
      this.chat.insertBefore(item, this.dots);
    }
  }

  /** The Tab key stops only at the newest choices; all of them can be tapped. */
  leadTo(choices) {
    if (!choices.length) return;
    for (const choice of this.choices ?? []) choice.tabIndex = -1;
    this.choices = choices;
  }

  drawChat() {
    this.chat.replaceChildren(this.dots);
    let before = null;
    for (const entry of [...this.entries.values()].sort((one, other) => one.id - other.id)) {
      this.append(entry, before);
      before = entry;
    }
    this.scroll();
  }

  scroll() {
    this.chat.scrollTop = this.chat.scrollHeight;
  }

  /** Keep the newest line in sight when the phone gets narrower or lower, unless its owner is reading further up. */
  stayAtEnd() {
    this.atEnd = true;
    let top = 0;
    this.chat.addEventListener("scroll", () => {
      const { scrollHeight, clientHeight, scrollTop } = this.chat;
      if (scrollHeight - clientHeight - scrollTop < 2) this.atEnd = true;
      // Words that took more lines meanwhile push the end away without anybody moving up.
      else if (scrollTop < top) this.atEnd = false;
      top = scrollTop;
    });
    new ResizeObserver(() => {
      if (this.atEnd) this.scroll();
    }).observe(this.chat);
  }

  // --- header

  setFan(fan) {
    this.fan = { ...this.fan, ...fan };
    this.drawFoot();
  }

  setWaiting(count) {
    this.waiting = count;
    this.drawTitle();
  }

  setTyping(until) {
    this.typingUntil = until;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.drawTitle(), Math.max(0, until - Date.now()));
    this.drawTitle();
  }

  drawTitle() {
    const busy = this.waiting > 0 || this.typingUntil > Date.now();
    this.title.textContent = busy ? "对方正在输入…" : this.shared.account;
    this.root.classList.toggle("busy", busy);
    this.dots.hidden = !busy;
    if (busy) this.scroll();
  }

  // --- bottom

  drawFoot() {
    const drawn = JSON.stringify([this.fan.followed, this.shared.menu, this.mode]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.closeSub();
    if (!this.fan.followed) this.foot.replaceChildren(this.followBar());
    else if (this.mode === "menu" && this.shared.menu.length) this.foot.replaceChildren(this.menuBar());
    else this.foot.replaceChildren(this.inputBar());
    this.scroll();
  }

  followBar() {
    return element(
      "div",
      { class: "bar follow" },
      button("关注公众号", () => this.do("follow"), { class: "primary" }),
      button("扫码关注", () => this.askScan(), { class: "plain" }),
    );
  }

  menuBar() {
    const items = this.shared.menu.map((item, index) => {
      const subs = item.sub_button ?? [];
      const ontap = subs.length ? (event) => this.openSub(subs, index, event.currentTarget) : () => this.tap(item, [index]);
      const attributes = subs.length ? { class: "has-sub", "aria-expanded": "false", "aria-haspopup": "true" } : {};
      return button(item.name, ontap, attributes);
    });
    const swap = button("⌨", () => this.setMode("input"), { class: "icon", "aria-label": "切换到键盘" });
    return element("div", { class: "bar menu" }, swap, ...items);
  }

  inputBar() {
    const input = element("textarea", {
      rows: 1,
      maxlength: 5000,
      "aria-label": "输入消息",
      placeholder: "输入消息",
      enterkeyhint: "send",
    });
    input.value = this.draft;
    const write = (content) => {
      input.value = content;
      fit();
    };
    const send = async () => {
      const content = input.value;
      if (!content.trim()) return;
      write("");
      const sent = await this.do("text", { content });
      // What could not be sent is not lost.
      if (!sent && !input.value) write(content);
    };
    const fit = () => {
      this.draft = input.value;
      input.style.height = "auto";
      input.style.height = `${Math.min(input.scrollHeight, 120)}px`;
    };
    input.addEventListener("input", fit);
    onEnter(input, send);
    const back = button("☰", () => this.setMode("menu"), { class: "icon", "aria-label": "切换到菜单" });
    return element(
      "div",
      { class: "bar input" },
      this.shared.menu.length ? back : null,
      input,
      button("＋", () => this.togglePanel(), { class: "icon", "aria-label": "照片、位置、语音等" }),
      button("发送", send, { class: "primary" }),
    );
  }

  setMode(mode) {
    this.mode = mode;
    this.togglePanel(false);
    this.drawFoot();
    this.foot.querySelector("textarea, button")?.focus();
  }

  openSub(subs, index, opener) {
    const wasOpen = opener.getAttribute("aria-expanded") === "true";
    this.closeSub();
    if (wasOpen) return;
    opener.setAttribute("aria-expanded", "true");
    const items = subs.map((item, sub) => button(item.name, () => this.tap(item, [index, sub])));
    this.sub = element("div", { class: `sub sub-${index} of-${this.shared.menu.length}` }, ...items);
    this.sub.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.closeSub();
      opener.focus();
    });
    this.foot.append(this.sub);
    items[0].focus();
  }

  closeSub() {
    this.sub?.remove();
    this.sub = null;
    this.foot.querySelector("[aria-expanded=true]")?.setAttribute("aria-expanded", "false");
  }

  tap(item, path) {
    this.closeSub();
    const kind = item.type;
    if (kind.startsWith("scancode")) askResult(item.name, (result) => this.do("menu", { path, result }));
    else if (kind.startsWith("pic_")) this.askPhoto(() => this.do("menu", { path }));
    else if (kind === "location_select") {
      askPlace(this.shared.places, async (place) => {
        await this.do("menu", { path, ...place });
        await this.do("location", place);
      });
    } else this.do("menu", { path });
  }

  // --- the panel

  togglePanel(open = !this.panel) {
    const held = this.panel?.contains(document.activeElement);
    this.panel?.remove();
    this.panel = null;
    this.more.setAttribute("aria-expanded", String(open));
    if (held) this.opener?.focus();
    if (!open) return;
    this.opener = document.activeElement;
    const followed = this.fan.followed;
    const tiles = [
      ["照片", () => this.askPhoto(), followed],
      ["位置", () => askPlace(this.shared.places, (place) => this.do("location", place)), followed],
      ["语音", () => askVoice((recognition) => this.do("voice", { recognition })), followed],
      ["扫一扫", () => this.askScan(), true],
      ["订阅通知", () => this.askSubscription(), followed],
      ["两天后", () => this.do("away"), followed],
      [followed ? "取消关注" : "关注", () => this.do(followed ? "unfollow" : "follow"), true],
    ];
    const buttons = tiles.filter(([, , shown]) => shown).map(([label, onclick]) => button(label, onclick));
    this.panel = element("div", { class: "panel", role: "group", "aria-label": "更多" }, ...buttons);
    this.foot.after(this.panel);
    this.scroll();
    buttons[0].focus();
  }

  async askPhoto(first = async () => {}) {
    this.togglePanel(false);
    const openid = this.fan.openid;
    askPhoto(
      this.shared.samples,
      async (name) => {
        await first();
        await sendSample(openid, name);
      },
      async (file) => {
        if (file.size > 10 * 1024 * 1024) {
          toast("照片不能超过 10 MB");
          return;
        }
        await first();
        await sendPhoto(openid, file);
      },
    );
  }

  askScan() {
    askScene(this.shared.scenes, (scene) => this.do("scan", { scene }));
  }

  askSubscription(templates = this.shared.templates) {
    askSubscription(this.shared.account, templates, this.fan, (template, answer, always) =>
      this.do("popup", { template, answer, always }),
    );
  }

  /** Open a link of the chat; whether it was an article of the account that asks for notices. */
  openLink(url) {
    const article = this.shared.articles.find((known) => known.url === url);
    if (!article) return false;
    const template = article.template;
    const kept = this.fan.always?.[template];
    if (kept) this.do("popup", { template, answer: kept });
    else this.askSubscription(this.shared.templates.filter(({ id }) => id === template));
    return true;
  }
}
