import { html } from './html.js';

const WIDTH = 560;
const HEIGHT = 220;
const BOX = { left: 52, right: 12, top: 10, bottom: 34 };

/** Line, area, bar and pie charts as SVG, with the same figures as a table for those who cannot see it. */
export function Chart({ block }) {
  const { chart } = block;
  const names = chart.type === 'pie' ? chart.segments.map((s) => `${s.label} (${short(s.value)})`) : chart.series.map((s) => s.name);
  return html`<figure class="chart">
    <figcaption>${block.title}</figcaption>
    <svg viewBox=${chart.type === 'pie' ? '0 0 200 200' : `0 0 ${WIDTH} ${HEIGHT}`} class=${`plot ${chart.type === 'pie' ? 'round' : ''}`} role="img" aria-label=${`${chart.type} chart: ${block.title}`}>
      ${chart.type === 'pie' ? pie(chart.segments) : axes(chart)}
    </svg>
    ${names.length > 1 || chart.type === 'pie' ? html`<ul class="legend">${names.map((name, i) => html`<li><i class=${`key series-${i}`}></i>${name}</li>`)}</ul>` : null}
    <${Figures} chart=${chart} title=${block.title} />
  </figure>`;
}

function Figures({ chart, title }) {
  const rows =
    chart.type === 'pie'
      ? chart.segments.map((s) => [s.label, s.value])
      : chart.axis_config.categories.map((c) => [c, ...chart.series.map((s) => valueAt(s, c))]);
  const head = chart.type === 'pie' ? ['Part', 'Value'] : [chart.axis_config.x_label ?? 'Category', ...chart.series.map((s) => s.name)];
  return html`<table class="unseen"><caption>${title}</caption><thead><tr>${head.map((c) => html`<th scope="col">${c}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((c) => html`<td>${c}</td>`)}</tr>`)}</tbody></table>`;
}

function valueAt(series, category) {
  return series.data.find((p) => p.label === category)?.value ?? 0;
}

function axes(chart) {
  const { categories, x_label: xLabel, y_label: yLabel } = chart.axis_config;
  const values = chart.series.flatMap((s) => s.data.map((p) => p.value));
  const ticks = niceTicks(Math.min(0, ...values), Math.max(0, ...values));
  const [low, high] = [ticks[0], ticks.at(-1)];
  const bottom = HEIGHT - BOX.bottom - (xLabel === undefined ? 0 : 14);
  const left = BOX.left + (yLabel === undefined ? 0 : 14);
  const y = (v) => BOX.top + ((high - v) / (high - low || 1)) * (bottom - BOX.top);
  const step = (WIDTH - BOX.right - left) / categories.length;
  const x = (i) => left + step * (i + 0.5);
  const every = Math.ceil((Math.max(...categories.map((c) => c.length)) * 6.5 + 10) / step);
  return html`
    ${ticks.map((t) => html`<line class="grid" x1=${left} x2=${WIDTH - BOX.right} y1=${y(t)} y2=${y(t)} /><text class="tick" x=${left - 8} y=${y(t) + 4} text-anchor="end">${short(t)}</text>`)}
    ${categories.map((c, i) => (i % every === 0 ? html`<text class="tick" x=${x(i)} y=${bottom + 18} text-anchor="middle">${c}</text>` : null))}
    ${xLabel === undefined ? null : html`<text class="tick" x=${(left + WIDTH) / 2} y=${HEIGHT - 4} text-anchor="middle">${xLabel}</text>`}
    ${yLabel === undefined ? null : html`<text class="tick" transform=${`translate(12 ${(bottom + BOX.top) / 2}) rotate(-90)`} text-anchor="middle">${yLabel}</text>`}
    ${chart.series.map((s, n) => (chart.type === 'bar' ? bars({ chart, s, n, x, y, step, categories }) : line({ chart, s, n, x, y, categories })))}`;
}

function bars({ chart, s, n, x, y, step, categories }) {
  const width = Math.min(36, (step * 0.7) / chart.series.length);
  const from = (i) => x(i) - (width * chart.series.length) / 2 + width * n;
  return categories.map((c, i) => {
    const v = valueAt(s, c);
    return html`<rect class=${`series-${n}`} x=${from(i)} width=${Math.max(1, width - 2)} y=${Math.min(y(v), y(0))} height=${Math.abs(y(v) - y(0))} rx="2"><title>${s.name}, ${c}: ${v}</title></rect>`;
  });
}

function line({ chart, s, n, x, y, categories }) {
  const points = categories.map((c, i) => `${x(i)},${y(valueAt(s, c))}`);
  const area = `${x(0)},${y(0)} ${points.join(' ')} ${x(categories.length - 1)},${y(0)}`;
  return html`${chart.type === 'area' ? html`<polygon class=${`area series-${n}`} points=${area} />` : null}
    <polyline class=${`line series-${n}`} points=${points.join(' ')} />
    ${categories.map((c, i) => html`<circle class=${`series-${n}`} cx=${x(i)} cy=${y(valueAt(s, c))} r="3"><title>${s.name}, ${c}: ${valueAt(s, c)}</title></circle>`)}`;
}

function pie(segments) {
  const whole = segments.reduce((sum, s) => sum + s.value, 0);
  let turned = 0;
  return segments.map((s, i) => {
    const [from, to] = [turned, turned + s.value / whole];
    turned = to;
    if (to - from > 0.9999)
      return html`<circle class=${`series-${i}`} cx="100" cy="100" r="92"><title>${s.label}: ${s.value}</title></circle>`;
    const point = (t) => `${100 + 92 * Math.sin(2 * Math.PI * t)} ${100 - 92 * Math.cos(2 * Math.PI * t)}`;
    const path = `M100 100 L${point(from)} A92 92 0 ${to - from > 0.5 ? 1 : 0} 1 ${point(to)} Z`;
    return html`<path class=${`slice series-${i}`} d=${path}><title>${s.label}: ${s.value}</title></path>`;
  });
}

function niceTicks(low, high) {
  const span = high - low || 1;
  const raw = span / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((f) => f * power).find((f) => f >= raw);
  const from = Math.floor(low / step) * step;
  const count = Math.ceil((high - from) / step);
  return Array.from({ length: Math.max(2, count + 1) }, (_unused, i) => Number((from + i * step).toPrecision(12)));
}

function short(value) {
  return new Intl.NumberFormat('en', { notation: Math.abs(value) >= 10_000 ? 'compact' : 'standard', maximumFractionDigits: 2 }).format(
    value,
  );
}
