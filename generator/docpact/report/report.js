"use strict";
(() => {
  const search = document.getElementById("search");
  const states = [...document.querySelectorAll("[data-state]")];
  const items = [...document.querySelectorAll("[data-text]")];
  const count = document.getElementById("count");
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(states.filter((box) => box.checked).map((box) => box.dataset.state));
    let shown = 0;
    for (const item of items) {
      const text = item.dataset.text.toLowerCase();
      const own = item.dataset.states.split(" ");
      const visible = words.every((word) => text.includes(word)) && own.some((state) => wanted.has(state));
      item.hidden = !visible;
      shown += visible && !item.matches("tr") ? 1 : 0;
    }
    count.textContent = `${shown} shown`;
  };
  search.addEventListener("input", apply);
  for (const box of states) box.addEventListener("change", apply);
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let node = target; node; node = node.parentElement) {
      if (node.hidden) node.hidden = false;
      if (node.tagName === "DETAILS") node.open = true;
    }
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  };
  addEventListener("hashchange", open);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      apply();
    }
  });
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => (each.open = true)));
  open();
})();
