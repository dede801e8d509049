// What stands in somebody's way on the page that is open, each as a sentence that leads to the element.
// Evaluated once in each page (tests/e2e/barriers.py); it says nothing to anybody and changes nothing but the focus.
window.barriers = (() => {
  const PRESSED = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const room = () => document.documentElement.clientWidth;
  const words = one => (one.innerText || one.textContent || one.name || one.id || '').trim().replace(/\s+/g, ' ').slice(0, 50);
  const told = one => `${one.tagName.toLowerCase()}${one.className && one.className.baseVal === undefined ? '.' + one.className : ''} “${words(one)}”`;
  const sees = one => one.checkVisibility({visibilityProperty: true});
  const isAside = one => {
    for (let up = one; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.clipPath === 'inset(50%)') return true;
    }
    return false;
  };
  const transparent = colour => colour === 'transparent' || /^rgba.*, 0\)$/.test(colour);

  // Whatever can be pressed measures 44 px and more in height, or stands within a sentence (WCAG 2.2, 2.5.8). A box
  // or a radio button is pressed by its label as well.
  const tooSmall = () => {
    const least = 44, small = [];
    const inText = one => {
      if (one.tagName !== 'A' || !getComputedStyle(one).display.startsWith('inline')) return false;
      let around = one.parentElement;
      while (getComputedStyle(around).display === 'inline') around = around.parentElement;
      return around.innerText.trim().length > one.innerText.trim().length;
    };
    for (const one of all(PRESSED)) {
      const named = one.labels?.length && ['checkbox', 'radio'].includes(one.type) ? one.labels[0] : one;
      // A label or a title that lies over its whole frame is pressed anywhere in it.
      const lies = side => getComputedStyle(named, side).position === 'absolute' && named.offsetParent;
      const whole = lies('::before') || lies('::after') || named;
      const {width, height, bottom, right} = whole.getBoundingClientRect();
      if (!one.checkVisibility() || bottom <= 0 || right <= 0 || width < 2 || height < 2) continue;
      if (Math.round(height) < least && !inText(one)) small.push(`${told(one)} ${Math.round(height)} px high`);
    }
    return small;
  };

  // A part of a command that is copied by hand has to stand on one line: “-- year” is not “--year”.
  const broken = () => all('code span').filter(one => one.checkVisibility() &&
    one.getBoundingClientRect().height > 1.9 * parseFloat(getComputedStyle(one).fontSize)).map(told);

  // What stands out to the right; what scrolls within itself does not.
  const tooWide = () => {
    if (document.scrollingElement.scrollWidth <= room()) return [];
    const out = all('body *').filter(one => !isAside(one) &&
      one.getBoundingClientRect().left + Math.max(one.scrollWidth, one.offsetWidth || 0) > room() + 1);
    const last = out.filter(one => !out.some(other => other !== one && one.contains(other)));
    return last.length ? last.slice(0, 3).map(told) : ['something'];
  };

  // The texts that are shown, each with the boxes of its lines. A line's box is taller than its letters: the fifth
  // above and below is left out.
  const texts = () => {
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
    while (walker.nextNode()) {
      const node = walker.currentNode, parent = node.parentElement;
      if (!node.data.trim() || ['SCRIPT', 'STYLE', 'OPTION', 'TEXTAREA'].includes(parent.tagName)) continue;
      if (!sees(parent) || parent.closest('svg') || isAside(parent)) continue;
      range.selectNodeContents(node);
      const lines = [...range.getClientRects()].filter(box => box.width > 1).map(({left, right, top, height}) =>
        ({left, right, top: top + height * .2, bottom: top + height * .8}));
      if (lines.length) found.push({node, parent, lines});
    }
    return found;
  };
  const said = one => `“${one.node.data.trim().replace(/\s+/g, ' ').slice(0, 50)}”`;

  // Text that is cut off, sticks out of its frame, or lies over other text.
  const unreadable = () => {
    const shown = texts(), found = [];
    for (const one of shown) {
      let frame = one.parentElement || one.parent;
      while (['inline', 'contents'].includes(getComputedStyle(frame).display)) frame = frame.parentElement;
      const box = frame.getBoundingClientRect();
      if (one.lines.some(line => line.right > box.right + 2 || line.left < box.left - 2))
        found.push(`sticks out of ${told(frame)}: ${said(one)}`);
      for (let up = one.parent; up && up !== document.body; up = up.parentElement) {
        const style = getComputedStyle(up), edge = up.getBoundingClientRect();
        const isCut = (style.overflowX !== 'visible' && one.lines.some(line => line.right > edge.right + 1)) ||
          (['hidden', 'clip'].includes(style.overflowY) && one.lines.some(line => line.bottom > edge.bottom + 1));
        if (isCut && !['auto', 'scroll'].includes(style.overflowX)) { found.push(`is cut: ${said(one)}`); one.isCut = true; break; }
      }
    }
    const whole = shown.filter(one => !one.isCut);
    const lines = whole.flatMap(one => one.lines.map(line => ({...line, one}))).sort((a, b) => a.top - b.top);
    for (let i = 0; i < lines.length; i++)
      for (let j = i + 1; j < lines.length && lines[j].top < lines[i].bottom - 1; j++)
        if (lines[i].one !== lines[j].one &&
            Math.min(lines[i].right, lines[j].right) - Math.max(lines[i].left, lines[j].left) > 2)
          found.push(`lies over another: ${said(lines[i].one)} and ${said(lines[j].one)}`);
    return found;
  };

  // The size of each text's letters, in pixels.
  const sizes = () => texts().map(one => [said(one), parseFloat(getComputedStyle(one.parent).fontSize)]);

  // What moves or is about to.
  const moving = () => {
    const found = [];
    for (const one of [document.documentElement, ...all('body, body *')])
      for (const side of [null, '::before', '::after']) {
        const style = getComputedStyle(one, side);
        if (side && style.content === 'none') continue;
        if (style.animationName !== 'none' || style.transitionDuration.split(', ').some(time => parseFloat(time) > 0) ||
            style.scrollBehavior === 'smooth') found.push(`${told(one)}${side ?? ''}`);
      }
    return found;
  };

  // Marks without words, each with what shows it: its neighbours of the same kind must differ in more than a colour
  // that forced colours take away.
  const marks = () => {
    const found = [];
    for (const one of all('body *'))
      for (const side of [null, '::before', '::after']) {
        const style = getComputedStyle(one, side), parent = side ? one.parentElement : one.parentElement;
        if (side ? !['""', '"" / ""'].includes(style.content) : one.childNodes.length || one.closest('svg') || one.matches('input, select, textarea, img, hr, br, script')) continue;
        if (style.display === 'none' || (!side && !sees(one))) continue;
        if (side && style.position === 'absolute' && parseFloat(style.width) > 200) continue;
        const look = [transparent(style.backgroundColor) ? ground(parent) : style.backgroundColor, style.borderTopColor, style.borderTopWidth, style.borderTopStyle, style.borderRadius,
          style.width, style.height, style.clipPath, style.outlineStyle].join(' | ');
        found.push([all('body *').indexOf(parent) + one.tagName + (side ?? ''), `${told(one)}${side ?? ''} in ${told(parent)}`, look]);
      }
    return found;
  };

  const focusables = () => all(`${PRESSED}, [tabindex]`).filter(one => one.tabIndex >= 0 && !one.disabled && sees(one));

  const channels = colour => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = colour => {
    const [r, g, b] = channels(colour).slice(0, 3).map(one => one / 255).map(one => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + .05) / (dark + .05);
  };
  const ground = one => {
    for (let up = one; up; up = up.parentElement) {
      const colour = getComputedStyle(up).backgroundColor;
      if (!transparent(colour)) return colour;
    }
    return getComputedStyle(document.documentElement).colorScheme.startsWith('dark') ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)';
  };

  // What takes the focus without showing it, out of sight, or under something else. It needs a key to have been
  // pressed before, or the browser thinks of a finger.
  const unfocusable = (hasColours = true) => {
    const found = [], before = document.activeElement;
    for (const one of focusables()) {
      one.focus();
      const label = ['checkbox', 'radio'].includes(one.type) ? one.labels?.[0] : null;
      const rings = [getComputedStyle(one), label && getComputedStyle(label), label && getComputedStyle(label, '::before')]
        .filter(style => style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
      const shown = label ?? one, {left, top, width, height} = (one.offsetWidth > 1 ? one : shown).getBoundingClientRect();
      if (!rings.length) { found.push(`shows no focus: ${told(one)}`); continue; }
      if (hasColours) {
        const best = Math.max(...rings.map(style => contrast(style.outlineColor, ground(one.parentElement))));
        if (best < 3) found.push(`shows its focus faintly (${best.toFixed(1)} : 1): ${told(one)}`);
      }
      const x = Math.min(Math.max(left, 0), innerWidth - 1), y = Math.min(Math.max(top, 0), innerHeight - 1);
      const isOut = left + width <= 0 || left >= innerWidth || top + height <= 0 || top >= innerHeight || width < 2 || height < 2;
      if (isOut) { found.push(`takes the focus out of sight: ${told(one)}`); continue; }
      const right = Math.min(left + width, innerWidth) - 1, bottom = Math.min(top + height, innerHeight) - 1;
      const line = one.getClientRects()[0];
      const points = [[x + 1, y + 1], [right - 1, y + 1], [x + 1, bottom - 1], [right - 1, bottom - 1], [(x + right) / 2, (y + bottom) / 2],
        [line.left + line.width / 2, line.top + line.height / 2]];
      const isThere = points.some(([px, py]) => {
        const hit = document.elementFromPoint(px, py);
        return hit && (one.contains(hit) || (label && label.contains(hit)) || (hit.contains(one) && !getComputedStyle(hit).position.match(/fixed|sticky/)));
      });
      if (!isThere) found.push(`takes the focus under something else: ${told(one)}`);
      for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) {
        const style = getComputedStyle(up), edge = up.getBoundingClientRect();
        if (style.overflowX !== 'visible' && style.clipPath !== 'inset(50%)' && (left < edge.left - 1 || left + width > edge.right + 1))
          found.push(`has its focus cut off: ${told(one)}`);
      }
    }
    before?.focus?.();
    return found;
  };

  // Where the focus stands, for a walk with the Tab key: its number among all that take it, and its place.
  const standing = () => {
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return null;
    const {left, right, top, bottom} = one.getBoundingClientRect();
    return {number: focusables().indexOf(one), told: told(one), left, right, top: top + scrollY, bottom: bottom + scrollY,
      group: one.type === 'radio' ? one.name : ''};
  };
  const order = () => focusables().map(one => ({told: told(one), group: one.type === 'radio' ? one.name : ''}));

  // Lines further apart, letters and words as well (WCAG 2.2, 1.4.12); a sheet that the page's policy lets in.
  const spaced = new CSSStyleSheet();
  spaced.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }' +
    'p { margin-bottom: 2em !important }');
  const space = isOn => { document.adoptedStyleSheets = isOn ? [spaced] : []; };

  // A page is asked when it stands still: as wide as it was told, with the reader's size of letters, its pictures there,
  // nothing on its way from one look to another. What never comes to rest is asked all the same.
  const settled = async (width, letters = 0) => {
    const latest = performance.now() + 5000;
    const isOnItsWay = () => innerWidth !== width ||
      (letters && parseFloat(getComputedStyle(document.documentElement).fontSize) !== letters) ||
      document.readyState !== 'complete' || document.fonts.status !== 'loaded' ||
      [...document.images].some(one => one.loading !== 'lazy' && !one.complete) ||
      document.getAnimations().some(one => one.playState === 'running');
    while (isOnItsWay() && performance.now() < latest) await new Promise(requestAnimationFrame);
    return !isOnItsWay();
  };

  return {settled, tooSmall, broken, tooWide, unreadable, sizes, moving, marks, unfocusable, standing, order, space};
})();
