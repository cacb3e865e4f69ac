"use strict";
// The tables of the page: everything is set as text, nothing as markup, and nothing is fetched.
(() => {
  const FIRST = 50, MORE = 200, PRINTED = 1000, WORDS = 200;
  // What is not looked at is not even parsed.
  const parsed = new Map();
  const data = (name) => {
    if (!parsed.has(name)) parsed.set(name, JSON.parse(document.getElementById("data-" + name).textContent));
    return parsed.get(name);
  };
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const count = (number) => number.toLocaleString("en-US");
  const all = new Map();

  const make = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // A text goes on from the head of the one before it. One that stands in several places is there once and has a
  // number; of several in one cell each has.
  const whole = ({ values, heads }, told) => {
    let before = "";
    return values.map((value, place) => {
      if (typeof value !== "string") return told(value);
      before = heads ? before.slice(0, heads[place]) + value : value;
      return before;
    });
  };
  let texts = null;
  const text = (value) => {
    if (Array.isArray(value)) return value.map(text).join("; ");
    texts ??= whole(data("texts"), text);
    return typeof value === "number" ? texts[value] : value;
  };

  // Which of its values each row has: (value, number of rows) one after the other, or row by row.
  const places = (given, size) => {
    const told = new Int32Array(size);
    let row = 0;
    if (given.index) told.set(given.index);
    else if (given.runs) {
      for (let at = 0; at < given.runs.length; at += 2) told.fill(given.runs[at], row, row += given.runs[at + 1]);
    } else if (given.values.length === size) for (; row < size; row++) told[row] = row;
    return told;
  };

  // A column: its different values, and for each row which of them it has.
  class Column {
    constructor(given, size) {
      Object.assign(this, given);
      this.values = whole(given, this.kind === "text" || this.kind === "word" ? text : (value) => value);
      const told = places(given, size);
      this.at = (row) => told[row];
      this.lowered = null;
      this.ranks = null;
    }
    value(row) { return this.values[this.at(row)]; }
    shown(row) {
      const value = this.value(row);
      if (value === null || value === undefined) return "";
      if (this.kind === "flag") return value ? "yes" : "no";
      return this.kind === "number" && this.key !== "line" && this.key !== "port" ? count(value) : String(value);
    }
    matching(term) {
      this.lowered ??= this.values.map((value) => value === null ? "" : String(value).toLowerCase());
      return this.lowered.some((value) => value.includes(term)) && this.lowered.map((value) => value.includes(term));
    }
    rank(row) {
      if (!this.ranks) {
        const order = this.values.map((_, place) => place);
        const numeric = this.kind === "number" || this.kind === "flag";
        order.sort((a, b) => {
          const one = this.values[a], other = this.values[b];
          return numeric ? one - other : collator.compare(one, other);
        });
        this.ranks = new Int32Array(order.length);
        order.forEach((place, rank) => { this.ranks[place] = this.values[place] === null ? -1 : rank; });
      }
      return this.ranks[this.at(row)];
    }
  }

  class Table {
    constructor(given) {
      this.name = given.name;
      this.size = given.size;
      this.columns = given.columns.map((column) => new Column(column, given.size));
      this.by = new Map(this.columns.map((column) => [column.key, column]));
      this.brief = this.columns.filter((column) => column.brief);
      this.selected = new Map();
      this.selects = new Map();
      this.sorted = null;
      this.home = document.getElementById("table-" + this.name);
      this.tools();
      this.frame();
      this.update();
    }

    tools() {
      const tools = make("div", "tools");
      const label = make("label", "search", "Search all columns");
      this.input = make("input");
      this.input.type = "search";
      this.input.addEventListener("input", () => this.update());
      label.append(this.input);
      tools.append(label);
      const more = make("details", "more"), inside = make("div");
      for (const column of this.columns) {
        const words = column.kind === "word" || column.kind === "flag"
          ? [...new Set(column.values)].filter((word) => word !== null) : [];
        if (words.length + (column.values.includes(null) ? 1 : 0) < 2 || words.length > WORDS) continue;
        (column.brief ? tools : inside).append(this.select(column, words));
      }
      more.append(make("summary", "", "More filters"), inside);
      const reset = make("button", "plain", "Reset");
      reset.type = "button";
      reset.addEventListener("click", () => this.reset());
      tools.append(reset);
      if (inside.children.length) tools.append(more);
      this.home.append(tools);
    }

    select(column, words) {
      const label = make("label", "", column.title), select = make("select");
      select.append(new Option("all", ""));
      words.sort((a, b) => collator.compare(a, b));
      for (const word of words) select.append(new Option(column.kind === "flag" ? (word ? "yes" : "no") : word, "=" + word));
      if (column.values.includes(null)) select.append(new Option("(none)", "-"));
      select.addEventListener("change", () => { this.choose(column.key, select.value); this.update(); });
      label.append(select);
      this.selects.set(column.key, select);
      return label;
    }

    choose(key, value) {
      const column = this.by.get(key);
      if (!value) { this.selected.delete(key); return; }
      this.selected.set(key, column.values.map((one) => value === "-" ? one === null : one !== null && "=" + one === value));
    }

    // What another part of the page asks to be shown.
    show(key, value) {
      this.reset(true);
      if (key === "*") this.input.value = value;
      else {
        this.choose(key, value);
        const select = this.selects.get(key);
        if (select) select.value = value;
      }
      this.update();
      this.home.scrollIntoView({ block: "start" });
    }

    only(rows, why) {
      this.reset(true);
      this.chosenRows = new Set(rows);
      this.why = why;
      this.update();
      this.home.scrollIntoView({ block: "start" });
    }

    reset(quietly) {
      this.chosenRows = null;
      this.why = "";
      this.input.value = "";
      this.selected.clear();
      for (const select of this.selects.values()) select.value = "";
      if (!quietly) this.update();
    }

    frame() {
      this.said = make("p", "soft");
      this.said.setAttribute("role", "status");
      const wide = make("div", "wide"), table = make("table", "cards"), head = make("thead"), row = make("tr");
      const first = make("th", "open");
      first.append(make("span"));
      row.append(first);
      for (const column of this.brief) {
        const cell = make("th", column.kind), button = make("button", "", column.title);
        cell.scope = "col";
        button.type = "button";
        button.addEventListener("click", () => this.sort(column, cell));
        cell.append(button);
        row.append(cell);
      }
      head.append(row);
      this.body = make("tbody");
      table.append(head, this.body);
      wide.append(table);
      this.pages = make("p", "pages");
      this.home.append(this.said, wide, this.pages);
    }

    sort(column, cell) {
      const down = cell.getAttribute("aria-sort") === "ascending";
      for (const other of cell.parentNode.children) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      this.sorted = [column, down ? -1 : 1];
      this.update();
    }

    update() {
      const terms = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
      // Who types one more letter has not changed the other words; and most columns have no value with a word.
      const found = (term) => this.columns.map((column) => [column, column.matching(term)]).filter(([, matches]) => matches);
      this.hits = new Map(terms.map((term) => [term, this.hits?.get(term) ?? found(term)]));
      const hits = [...this.hits.values()];
      const chosen = [...this.selected].map(([key, wanted]) => [this.by.get(key), wanted]);
      const rows = [];
      for (let row = 0; row < this.size; row++) {
        if (this.chosenRows && !this.chosenRows.has(row)) continue;
        if (chosen.every(([column, wanted]) => wanted[column.at(row)])
          && hits.every((columns) => columns.some(([column, matches]) => matches[column.at(row)]))) rows.push(row);
      }
      if (this.sorted) {
        const [column, sign] = this.sorted;
        rows.sort((a, b) => {
          const one = column.rank(a), other = column.rank(b);
          if ((one < 0) !== (other < 0)) return one < 0 ? 1 : -1;
          return sign * (one - other) || a - b;
        });
      }
      this.rows = rows;
      this.body.replaceChildren();
      this.drawn = 0;
      this.draw(FIRST);
    }

    draw(number) {
      const part = document.createDocumentFragment();
      const end = Math.min(this.rows.length, this.drawn + number);
      for (; this.drawn < end; this.drawn++) part.append(this.line(this.rows[this.drawn]));
      this.body.append(part);
      const some = this.rows.length === this.size ? count(this.size) : count(this.rows.length) + " of " + count(this.size);
      this.said.textContent = some + (this.drawn < this.rows.length ? ", the first " + count(this.drawn) + " shown" : "");
      if (this.why) this.said.append(make("span", "shown name", this.why));
      this.pages.replaceChildren();
      if (this.drawn < this.rows.length) {
        const button = make("button", "plain", "Show " + count(Math.min(MORE, this.rows.length - this.drawn)) + " more");
        button.type = "button";
        button.addEventListener("click", () => this.draw(MORE));
        this.pages.append(button);
      }
    }

    // Who filtered wants all of it on paper; nobody wants 20,000 rows that were not asked for.
    print() {
      if (this.rows.length < this.size && this.drawn < PRINTED) this.draw(PRINTED - this.drawn);
    }

    line(row) {
      const line = make("tr"), first = make("td", "open"), button = make("button", "", "▸");
      button.type = "button";
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-label", "Details");
      button.addEventListener("click", () => this.toggle(row, line, button));
      first.append(button);
      line.append(first);
      for (const column of this.brief) {
        const cell = make("td", column.kind + (column.key === "path" ? " path" : ""));
        cell.dataset.label = column.title;
        this.fill(cell, column, row);
        line.append(cell);
      }
      return line;
    }

    fill(cell, column, row) {
      const text = column.shown(row);
      if (column.key === "state" && text) cell.append(make("span", "badge " + text.replace(" ", "-"), text));
      else if (column.key === "path" || column.key === "first") this.path(cell, text);
      else cell.textContent = text;
    }

    // A path may break behind each of its folders, and a name only where nothing else helps.
    path(cell, text) {
      for (const part of text.split(/(?<=[\\/])/)) cell.append(part, make("wbr"));
    }

    toggle(row, line, button) {
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!open));
      button.textContent = open ? "▸" : "▾";
      if (open) { line.nextSibling.remove(); return; }
      const inside = make("tr", "inside"), cell = make("td");
      cell.colSpan = this.brief.length + 1;
      this.detail(cell, row);
      inside.append(cell);
      line.after(inside);
    }

    detail(cell, row) {
      if (this.name === "calls") this.findings(cell, row);
      if (this.name === "scripts") {
        const button = make("button", "plain", "Show its calls");
        button.type = "button";
        const path = this.by.get("path").value(row);
        button.addEventListener("click", () => table("calls").show("path", "=" + path));
        cell.append(button);
      }
      const list = make("dl");
      for (const column of this.columns) {
        const text = column.shown(row);
        if (text !== "") list.append(make("dt", "", column.title), make("dd", "", text));
      }
      cell.append(list);
    }

    findings(cell, row) {
      const list = make("ul", "found");
      const told = data("findings");
      for (const place of told.of[row]) {
        const [code, severity, message, help, fix] = told.said[place];
        const item = make("li");
        item.append(make("b", "", code + " "), severity + ": " + message + ".");
        if (help) item.append(" ", make("span", "soft", help + "."));
        if (fix) item.append(" ", make("span", "soft", "Fix: " + fix + "."));
        list.append(item);
      }
      if (list.children.length) cell.append(list);
    }
  }

  // The calls are there when the page is; the other tables when there is time, or when somebody wants them.
  const homes = [...document.querySelectorAll("section.table > div")].filter((home) => home.dataset.size !== "0");
  const names = homes.map((home) => home.id.slice("table-".length));
  const table = (name) => {
    if (names.includes(name) && !all.has(name)) all.set(name, new Table(data(name)));
    return all.get(name);
  };
  const later = (rest) => {
    if (!rest.length) return;
    const go = () => { table(rest[0]); later(rest.slice(1)); };
    if (window.requestIdleCallback) requestIdleCallback(go, { timeout: 300 }); else setTimeout(go, 50);
  };

  for (const button of document.querySelectorAll("button[data-table]")) {
    button.addEventListener("click", () => table(button.dataset.table)?.show(button.dataset.column, button.dataset.value));
  }
  for (const button of document.querySelectorAll("button[data-step]")) {
    const why = button.closest("li").querySelector(".name").textContent;
    button.addEventListener("click", () => table("calls").only(data("steps")[button.dataset.step], why));
  }
  window.addEventListener("beforeprint", () => {
    for (const name of names) table(name).print();
  });
  table(names[0]);
  later(names.slice(1));
})();
