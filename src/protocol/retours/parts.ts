// Parts of retours, read with tolerance: a missing or malformed part is left out and never refuses the document.
// Source: XSD v1.1 (content); real retours (departures).
import { problem, type Params, type Problem } from '#errors.ts'
import { compact } from '../compact.ts'
import { findNature } from '../codes.ts'
import type { Departure } from '../xml/departures.ts'
import { dayOfXml } from '../calendrier/jour.ts'
import { all, attributeAt, enter, textAt, type XmlPlace } from '../xml/read.ts'

/** The acte in a message: ours in a 1-1, its echo in a 1-2 or a 1-3. */
export type ActeRecu = ReturnType<typeof readActeRecu>

/** Our envelope, as we sent it or as the ministry echoes it. */
export type EnveloppeRecue = ReturnType<typeof readEnveloppe>

export interface Emetteur {
  readonly type: 'PREF' | 'SPREF' | 'SGAR'
  readonly departement: string
  readonly arrondissement?: string
}

export type Remarks = Problem[]

export function readActeRecu(place: XmlPlace | undefined, remarks: Remarks) {
  const annexes = all(enter(place, 'Annexes'), 'Annexe')
  remarkCount(enter(place, 'Annexes'), annexes.length, remarks)
  const document = fichierOf(enter(place, 'Document'), remarks)
  return {
    ...compact({
      dateDecision: dayOfXml(attributeAt(place, 'Date')),
      numero: attributeAt(place, 'NumeroInterne'),
      nature: findNature(Number(attributeAt(place, 'CodeNatureActe')))?.abrege,
      classificationDate: dayOfXml(textAt(place, 'ClassificationDateVersion')),
      document,
      precedent: attributeAt(enter(place, 'PrecedentIdentifiantActe'), 'IDActe'),
    }),
    /** Levels 1 to 5; null for a level that is missing above a deeper one. */
    matiere: readMatiere(place),
    objet: enter(place, 'Objet')?.node.text ?? '',
    annexes: annexes.flatMap((annexe) => fichierOf(annexe, remarks) ?? []),
    /** True for `O` only; seen: absent, empty, nil, `0`, `N`. */
    documentPapier: textAt(place, 'DocumentPapier') === 'O',
  }
}

export function readEnveloppe(place: XmlPlace | undefined, remarks: Remarks) {
  const emetteur = enter(place, 'Emetteur', 'IDCL')
  return {
    ...compact({
      siren: toSiren(attributeAt(emetteur, 'SIREN')),
      departement: attributeAt(emetteur, 'Departement'),
      arrondissement: attributeAt(emetteur, 'Arrondissement'),
      nature: attributeAt(emetteur, 'Nature'),
    }),
    adressesRetour: all(enter(place, 'AdressesRetour'), 'Email').flatMap(({ node }) => node.text.trim() || []),
    formulaires: readFormulaires(place, remarks),
  }
}

export function readFormulaires(place: XmlPlace | undefined, remarks: Remarks) {
  return all(enter(place, 'FormulairesEnvoyes'), 'Formulaire').flatMap((each) => fichierOf(each, remarks) ?? [])
}

/** Authority that signs a retour; on a test platform it may be of another département. */
export function readEmetteur(place: XmlPlace | undefined): Emetteur | undefined {
  for (const [name, type] of issuers) {
    const found = enter(place, 'Emetteur', name)
    const departement = attributeAt(found, 'Departement')
    if (departement) return { type, departement, ...compact({ arrondissement: attributeAt(found, 'Arrondissement') }) }
  }
  return undefined
}

const issuers = [
  ['IDSousPref', 'SPREF'],
  ['IDPref', 'PREF'],
  ['IDSGAR', 'SGAR'],
] as const

/** Content of both anomalies. Nature is a text (`ERREUR2` was seen); the code may be anywhere in Detail. */
export function readAnomalie(place: XmlPlace) {
  const detail = textAt(place, 'Detail') ?? ''
  return {
    ...compact({
      date: dayOfXml(textAt(place, 'Date')),
      verifCode: /(?<![A-Z])[A-Z]{1,10}-VERIF-[0-9]{1,6}/.exec(detail)?.[0],
    }),
    nature: textAt(place, 'Nature') ?? '',
    detail,
  }
}

/** Nine digits, spaces removed; another length is a test value. */
export function toSiren(text: string | undefined): string | undefined {
  const digits = text?.replace(/\s/g, '')
  return digits && /^[0-9]{9}$/.test(digits) ? digits : undefined
}

export function remark(reason: Departure, path: string, more: { value?: string; params?: Params } = {}) {
  return problem('ACTES-X007', path, { ...more, params: { reason, element: lastStep(path), ...more.params } })
}

function lastStep(path: string) {
  return path.replace(/^.*\/@?(?:\w+:)?/, '').replace(/\[\d+\]$/, '')
}

/** Base name: the test platform writes a folder of its own disk before the name. */
export function fichierOf(place: XmlPlace | undefined, remarks: Remarks): string | undefined {
  const found = enter(place, 'NomFichier')
  const given = found?.node.text.trim()
  if (!found || !given) return undefined
  const base = given.replace(/^.*[/\\]/s, '')
  if (base !== given) remarks.push(remark('path', found.path, { value: given }))
  return base || undefined
}

function remarkCount(annexes: XmlPlace | undefined, count: number, remarks: Remarks) {
  const nombre = attributeAt(annexes, 'Nombre')
  if (!annexes || nombre === undefined || Number(nombre) === count) return
  remarks.push(remark('count', `${annexes.path}/@actes:Nombre`, { value: nombre, params: { expected: count } }))
}

function readMatiere(place: XmlPlace | undefined) {
  const levels = [1, 2, 3, 4, 5].map((level) => {
    const code = attributeAt(enter(place, `CodeMatiere${level}`), 'CodeMatiere')
    return code !== undefined && /^[0-9]+$/.test(code) ? Number(code) : null
  })
  return levels.slice(0, levels.findLastIndex((code) => code !== null) + 1)
}
