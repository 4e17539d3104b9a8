// Bars: series stacked at each place, or side by side. All bars have the same width, however many have a value.
import { bandOf, counts, grid, valueAxis } from './axes.ts'
import { element, figure, filled, titledShape, percent, rounded, renderChartTable, words, type Chart } from './chart.ts'

/** @param how stacked by default */
export function bars(chart: Chart, how: { readonly beside?: true } = {}) {
  const { places, series } = chart
  const sums = places.map((_, index) => series.map(({ values }) => values[index] ?? 0))
  const most = Math.max(...sums.map((all) => (how.beside ? Math.max(...all) : all.reduce((a, b) => a + b, 0))))
  const rise = counts(most)
  const band = bandOf(places)
  const wide = band.bandwidth() / (how.beside ? series.length : 1)
  const shapes = sums.map((all, index) => {
    let under = 0
    return series.map((each, place) => {
      const value = all[place] ?? 0
      const [low, high] = [rise.y(under), rise.y(under + value)]
      if (!how.beside) under += value
      // A value above zero stays visible.
      const tall = value === 0 ? 1 : Math.max(2, low - high)
      const x = percent((band(index) ?? 0) + (how.beside ? place * wide : 0))
      const isTrace = value === 0 && (how.beside === true || (place === 0 && all.every((one) => one === 0)))
      if (value === 0 && !isTrace) return false
      const tone = value === 0 ? { class: 'none' } : filled(each.tone)
      const rect = element('rect', { x, y: rounded(low - tall), width: percent(wide), height: rounded(tall), ...tone })
      return titledShape(words(chart, each, index), rect, value === 0 ? undefined : each.href?.(index))
    })
  })
  const drawing = {
    height: rise.height,
    axis: valueAxis(rise, chart),
    shapes: [grid(rise, places), shapes],
    key: series,
  }
  return figure(chart, drawing, renderChartTable(chart))
}
