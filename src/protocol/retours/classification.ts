// Reading transaction 7: the request of the classification, the whole tree, "nothing changed". Codes are the keys, sorted
// as numbers: real trees come in the order of texts (10 before 2), with labels that are blank, twice among siblings or
// short of characters. Source: XSD v1.1; classifications of 2004 to 2019.
import type { Classification, Matiere, TypePiece } from '../classification/classification.ts'
import { findNature } from '../messages/codes.ts'
import { all, attributeAt, enter, textAt, toJour, type Place } from '../xml/read.ts'
import { compact, remark, type Remarks } from './parts.ts'
import { demand, type Interpreted, type Source } from './source.ts'

/** 7-1 */
export function demandeClassification({ place }: Source): Interpreted {
  return { retour: { kind: 'DemandeClassification', code: '7-1', ...compact({ date: dateOf(place) }) }, xml: {} }
}

/** 7-2. A tree without any matiere is no classification: nothing could be sent under it. */
export function retourClassification(source: Source): Interpreted {
  const { place, remarks } = source
  const natures = readNatures(enter(place, 'NaturesActes'), remarks)
  const found = readMatieres(enter(place, 'Matieres'), { level: 1, remarks })
  const { date, matieres } = demand(source, { date: dateOf(place), matieres: found.length > 0 ? found : undefined })
  const classification: Classification = { date, builtIn: false, natures, matieres }
  return { retour: { kind: 'RetourClassification', code: '7-2', classification }, xml: {} }
}

/** 7-3 */
export function sansChangement(source: Source): Interpreted {
  const { date } = demand(source, { date: dateOf(source.place) })
  return { retour: { kind: 'ReponseClassificationSansChangement', code: '7-3', date }, xml: {} }
}

function dateOf(place: Place) {
  return toJour(textAt(place, 'DateClassification'))
}

// Old classifications list no code PJ; CodeNatureActe is optional in the schema, and without it nothing can be looked up.
function readNatures(place: Place | undefined, remarks: Remarks): Classification['natures'] {
  const keyed = byCode(all(place, 'NatureActe'), 'CodeNatureActe', remarks)
  return sorted(keyed, remarks).map(({ key, at }) => ({
    code: key,
    abrege: attributeAt(at, 'TypeAbrege') ?? findNature(key)?.abrege ?? '',
    libelle: libelleAt(at),
    typesPiece: readTypesPiece(at, remarks),
  }))
}

/** In their order: it is the prefecture's. Codes of five characters as a rule, of two in old classifications. */
function readTypesPiece(nature: Place, remarks: Remarks): TypePiece[] {
  const keyed = all(nature, 'TypePJNatureActe').flatMap((at) => keyedBy(attributeAt(at, 'CodeTypePJ'), at, remarks))
  return firsts(keyed, remarks).map(({ key, at }) => ({ code: key, libelle: libelleAt(at) }))
}

interface Depth {
  /** 1 to 5. */
  readonly level: number
  readonly remarks: Remarks
}

function readMatieres(place: Place | undefined, { level, remarks }: Depth): Matiere[] {
  const keyed = byCode(all(place, `Matiere${level}`), 'CodeMatiere', remarks)
  return sorted(keyed, remarks).map(({ key, at }) => ({
    code: key,
    libelle: libelleAt(at),
    sous: readMatieres(at, { level: level + 1, remarks }),
  }))
}

function libelleAt(place: Place): string {
  return attributeAt(place, 'Libelle') ?? ''
}

interface Keyed<K> {
  readonly key: K
  readonly at: Place
}

function byCode(places: readonly Place[], attribute: string, remarks: Remarks): Keyed<number>[] {
  return places.flatMap((at) => {
    const text = attributeAt(at, attribute)
    return keyedBy(text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined, at, remarks)
  })
}

/** What has no code is left out, and told. */
function keyedBy<K>(key: K | undefined, at: Place, remarks: Remarks): Keyed<K>[] {
  if (key !== undefined) return [{ key, at }]
  remarks.push(remark('keyless', at.path))
  return []
}

function sorted(keyed: readonly Keyed<number>[], remarks: Remarks): Keyed<number>[] {
  return firsts(keyed, remarks).toSorted((a, b) => a.key - b.key)
}

/** One of each key, the first; the others are told. */
function firsts<K extends string | number>(keyed: readonly Keyed<K>[], remarks: Remarks): Keyed<K>[] {
  const seen = new Set<K>()
  return keyed.filter(({ key, at }) => {
    const first = !seen.has(key)
    seen.add(key)
    if (!first) remarks.push(remark('duplicate', at.path, { value: String(key) }))
    return first
  })
}
