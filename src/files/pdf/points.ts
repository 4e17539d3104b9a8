// Numbers as they stand in a page's content.

export function points(...values: readonly number[]) {
  return values.map((value) => String(Number(value.toFixed(4)))).join(' ')
}
