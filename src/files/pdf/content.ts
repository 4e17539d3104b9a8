// How the content of a page leaves the graphics state (ISO 32000-1 sections 7.8.2 and 8.4.2): what must close it before
// more is drawn. The content is tokenized, never drawn.

const [white, delimiter] = [1, 2]
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  if ('\0\t\n\f\r '.includes(String.fromCharCode(byte))) return white
  return '()<>[]{}/%'.includes(String.fromCharCode(byte)) ? delimiter : 0
})

/**
 * @returns `closing`: operators that close a text, marked contents and saved states left open; `surplus`: offsets of
 * restores without a save, which readers ignore
 */
export function endingOf(content: Buffer) {
  const surplus: number[] = []
  let [saved, marked, isText] = [0, 0, false]
  for (let at = 0; at < content.length;) {
    const end = tokenEnd(content, at)
    // No operator of interest is longer.
    const word = end - at > 3 || kinds[content[at] ?? 0] ? '' : content.toString('latin1', at, end)
    if (word === 'q') saved++
    else if (word === 'Q' && saved > 0) saved--
    else if (word === 'Q') surplus.push(at)
    else if (word === 'BMC' || word === 'BDC') marked++
    else if (word === 'EMC') marked = Math.max(0, marked - 1)
    else if (word === 'BT' || word === 'ET') isText = word === 'BT'
    at = word === 'ID' ? imageEnd(content, end) : end
  }
  return { closing: `${isText ? 'ET ' : ''}${'EMC '.repeat(marked)}${'Q '.repeat(saved)}`, surplus }
}

function tokenEnd(content: Buffer, at: number) {
  const byte = String.fromCharCode(content[at] ?? 0)
  if (byte === '(') return stringEnd(content, at)
  if (byte === '%') return skip(content, at, (each) => each !== 0x0a && each !== 0x0d)
  // Hexadecimal strings; nothing in them is an operator.
  if (byte === '<' && content[at + 1] !== 0x3c) return skip(content, at, (each) => each !== 0x3e) + 1
  if (byte === '/') return skip(content, at + 1, (each) => !kinds[each])
  return kinds[content[at] ?? 0] ? at + 1 : skip(content, at, (each) => !kinds[each])
}

function skip(content: Buffer, from: number, goesOn: (byte: number) => boolean) {
  let at = from
  while (at < content.length && goesOn(content[at] ?? 0)) at++
  return at
}

function stringEnd(content: Buffer, from: number) {
  let depth = 0
  for (let at = from; at < content.length; at++) {
    const byte = content[at]
    if (byte === 0x5c) at++
    else if (byte === 0x28) depth++
    else if (byte === 0x29 && --depth === 0) return at + 1
  }
  return content.length
}

/** Image data may contain its end marker: the true one stands between blanks, before more text. */
function imageEnd(content: Buffer, from: number) {
  for (let at = content.indexOf('EI', from); at >= 0; at = content.indexOf('EI', at + 2)) {
    const after = content.subarray(at + 2, at + 12)
    const isText = after.every((byte) => kinds[byte] === white || (byte >= 0x20 && byte < 0x7f))
    if (kinds[content[at - 1] ?? 0] === white && (after.length === 0 || kinds[after[0] ?? 0] === white) && isText)
      return at + 2
  }
  return content.length
}
