// What the archive knows: agencies, agreements, profiles, formats. `referentiel.json` of its folder, written with these
// defaults at the first start; people change it, and a change holds from the next transfer on.
import { readJson, replace, jsonPath, type Folder } from '../folder.ts'

export interface Agreement {
  readonly services: readonly string[]
  readonly versants: readonly string[]
  readonly producteurs: readonly string[]
  readonly profils: readonly string[]
  readonly types: readonly string[]
  /** First and last day, AAAA-MM-JJ. */
  readonly debut: string
  readonly fin: string
  readonly transfertsMax: number
  readonly octetsMax: number
}

export interface Referential {
  readonly services: readonly string[]
  readonly versants: readonly string[]
  readonly producteurs: readonly string[]
  /** MIME types that a profile allows. */
  readonly profils: Readonly<Record<string, { readonly types: readonly string[] }>>
  readonly accords: Readonly<Record<string, Agreement>>
  /** Rule codes, as whole regular expressions. */
  readonly regles: { readonly dua: string; readonly acces: string }
  /** MIME types that the archive manages at all. */
  readonly types: readonly string[]
}

const known = ['FRAD034']
const versants = ['maraussan']
const producteurs = ['maraussan', 'maraussan-rh']
const types = (
  'application/pdf application/xml text/xml application/zip image/png image/jpeg ' +
  'application/pkcs7-signature application/octet-stream application/json text/plain text/html'
).split(' ')

const defaultReferential: Referential = {
  services: known,
  versants,
  producteurs,
  profils: { Profil_ACTES_AP_v3: { types } },
  accords: {
    ACTES: {
      services: known,
      versants,
      producteurs,
      profils: ['Profil_ACTES_AP_v3'],
      types,
      debut: '2020-01-01',
      fin: '2099-12-31',
      transfertsMax: 1_000_000,
      octetsMax: 200_000_000,
    },
  },
  regles: { dua: '(?:APP|P)[0-9]+[YMD]', acces: 'AR0(?:3[89]|[45][0-9]|6[0-2])' },
  types: [...types, 'application/vnd.oasis.opendocument.text', 'application/msword', 'image/tiff', 'video/mp4'],
}

export function readReferential(folder: Folder): Referential {
  return readJson(folder, 'referentiel') ?? defaultReferential
}

/** What people wrote there stays. @param versants known besides, each producing what it transfers */
export async function layReferential(folder: Folder, versants: readonly string[]): Promise<void> {
  const before = readReferential(folder)
  const added = <T extends Pick<Agreement, 'versants' | 'producteurs'>>(known: T): T => ({
    ...known,
    versants: [...new Set([...known.versants, ...versants])],
    producteurs: [...new Set([...known.producteurs, ...versants])],
  })
  const { ACTES, ...others } = before.accords
  const laid = { ...added(before), accords: { ...(ACTES && { ACTES: added(ACTES) }), ...others } }
  await replace(folder, jsonPath(folder, 'referentiel'), Buffer.from(`${JSON.stringify(laid, undefined, 2)}\n`))
}
