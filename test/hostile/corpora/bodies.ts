// Bodies small enough to be taken, which cost as much as they can: JSON and forms.
import { maraussan } from '../../../src/config/demo.ts'
import type { Random } from '../../fuzz/random.ts'
import { acte } from '../borders.ts'
import type { Specimen } from '../specimens.ts'

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'
const key = (at: number) => [at >> 12, at >> 6, at].map((each) => letters[each % 64]).join('')
const times = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join()
const around = (base: object, more: string): string => `${JSON.stringify(base).slice(0, -1)},${more}}`

/** What is refused before it is read, of each border: the API says too that no field of it was looked at. */
const unread = { 'acte.json': ['422 ACTES-V003'], declaration: ['413 ACTES-A030 ACTES-V003'] } as const

/** What is read, and refused for what it says. */
const refused: Readonly<Record<string, Readonly<Record<keyof typeof unread, readonly string[]>>>> = {
  'a number of 900,000 digits': {
    'acte.json': ['422 ACTES-F001 ACTES-V005'],
    declaration: ['422 ACTES-V004 ACTES-V022'],
  },
  'a prototype': { 'acte.json': ['422 ACTES-F001 ACTES-V004'], declaration: ['400 ACTES-A028'] },
  '2,500 annexes with unknown keys': {
    'acte.json': ['422 ACTES-V004 ACTES-V005 ACTES-V025'],
    declaration: ['422 ACTES-V004 ACTES-V022'],
  },
}

/** Near a megabyte each, which is what a border takes; the last ones stay within the caps on keys, length and depth. */
const json: Readonly<Record<string, (base: object) => string>> = {
  '130,000 unknown keys': (base) =>
    around(
      base,
      times(130_000, (at) => `"${key(at)}":0`),
    ),
  '200,000 empty annexes': (base) => around(base, `"annexes":[${times(200_000, () => '{}')}]`),
  'a list in a list, 250,000 deep': (base) => around(base, `"annexes":${'['.repeat(250_000)}${']'.repeat(250_000)}`),
  'an object in an object, 150,000 deep': (base) =>
    around(base, `"gateway":${'{"a":'.repeat(150_000)}0${'}'.repeat(150_000)}`),
  'a text of a million': (base) => around(base, `"objet":"${'œ'.repeat(500_000)}","nom":"${'x'.repeat(20_000)}"`),
  'a broken text after a million': (base) => `${around(base, `"cle":"${'x'.repeat(900_000)}"`)}x`,
  'a number of 900,000 digits': (base) => around(base, `"votes":{"pour":${'9'.repeat(900_000)}}`),
  'half of a surrogate pair, 150,000 times': (base) => around(base, `"objet":"${'\\ud83d'.repeat(150_000)}"`),
  'one name 90,000 times': (base) =>
    around(
      base,
      times(90_000, () => '"cle":0'),
    ),
  'a prototype': (base) => around(base, '"__proto__":{"nature":"DE"},"constructor":{"prototype":{"a":1}}'),
  '5,500 annexes': (base) => around(base, `"annexes":[${times(5_500, () => '{}')}]`),
  '2,500 annexes with unknown keys': (base) =>
    around(base, `"annexes":[${times(2_500, (at) => `{"fichie${key(at)}":0}`)}]`),
}

const given: readonly (readonly [border: keyof typeof unread, base: object])[] = [
  ['acte.json', acte],
  ['declaration', maraussan],
]

const jsonBodies = Object.entries(json).flatMap(([title, make]) =>
  given.map(([border, base]): Specimen => {
    const bytes = () => Buffer.from(make(base))
    return {
      title,
      border,
      expected: (refused[title] ?? unread)[border],
      make: () => ({ name: 'acte.json', bytes: bytes() }),
    }
  }),
)

/** Too large, or without the token of the page that it would have come from. */
const formRefused = ['413', '403']

const forms: Readonly<Record<string, () => string>> = {
  '110,000 fields': () => Array.from({ length: 110_000 }, (_, at) => `${key(at)}=x`).join('&'),
  'one field 300,000 times': () => 'a=&'.repeat(300_000),
  'a million separators': () => '&'.repeat(1_000_000),
  'a field of a million blanks': () => `courriel=${'+'.repeat(1_000_000)}`,
  'a field of 300,000 escapes': () => `courriel=${'%41'.repeat(300_000)}`,
}

export const bodies: readonly Specimen[] = [
  ...jsonBodies,
  ...Object.entries(forms).map(([title, make]): Specimen => ({
    title: `a form of ${title}`,
    border: 'sign-in form',
    expected: formRefused,
    make: () => ({ name: 'form', bytes: Buffer.from(make()) }),
  })),
  {
    title: 'a storm of 160 sign-ins by names that are none',
    border: 'sign-in',
    expected: ['let in'],
    make: (random: Random) => ({ name: `inconnu-${random.below(1e9)}`, bytes: Buffer.alloc(0) }),
  },
]
