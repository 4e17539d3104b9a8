// What the archive knows: agencies, agreements, profiles, formats. `referentiel.json` of its folder, written with these
// defaults at the first start; people change it, and a change holds from the next transfer on.
import { readJson, saveJson, type Folder } from '../folder.ts'

const parties = { services: ['FRAD034'], versants: ['maraussan'], producteurs: ['maraussan', 'maraussan-rh'] }
/** MIME types. */
const types = (
  'application/pdf application/xml text/xml application/zip image/png image/jpeg ' +
  'application/pkcs7-signature application/octet-stream application/json text/plain text/html'
).split(' ')

const agreement = {
  ...parties,
  profils: ['Profil_ACTES_AP_v3'],
  types,
  /** First and last day, AAAA-MM-JJ. */
  debut: '2020-01-01',
  fin: '2099-12-31',
  transfertsMax: 1_000_000,
  octetsMax: 200_000_000,
}

const defaultReferential = {
  ...parties,
  profils: { Profil_ACTES_AP_v3: { types } } as Readonly<Record<string, Pick<typeof agreement, 'types'>>>,
  accords: { ACTES: agreement } as Readonly<Record<string, typeof agreement>>,
  /** Rule codes, as whole regular expressions. */
  regles: { dua: '(?:APP|P)[0-9]+[YMD]', acces: 'AR0(?:3[89]|[45][0-9]|6[0-2])' },
  /** That the archive manages at all. */
  types: [...types, 'application/vnd.oasis.opendocument.text', 'application/msword', 'image/tiff', 'video/mp4'],
}

type Referential = typeof defaultReferential

export function readReferentiel(folder: Folder): Referential {
  return readJson(folder, 'referentiel') ?? defaultReferential
}

/** What people wrote there stays. @param versants known besides, each producing what it transfers */
export async function layReferentiel(folder: Folder, versants: readonly string[]) {
  const before = readReferentiel(folder)
  const added = <T extends typeof parties>(known: T): T => ({
    ...known,
    versants: [...new Set([...known.versants, ...versants])],
    producteurs: [...new Set([...known.producteurs, ...versants])],
  })
  const { ACTES } = before.accords
  const accords = { ...before.accords, ...(ACTES && { ACTES: added(ACTES) }) }
  await saveJson(folder, { ...added(before), accords }, 'referentiel')
}
