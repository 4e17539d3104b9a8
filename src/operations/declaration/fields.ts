// The fields of a declaration in the order of a form, for the desk, the terminal, CSV columns and gateway templates.
import { field, fieldsOf, type SettingField, type FieldWording } from '#gateways/fields.ts'
import { settingKeys } from '#gateways/settings.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { both } from '#text/both.ts'

/** `path` of its value: `boite.hote`. */
export interface FormField extends SettingField {
  readonly path: string
  readonly needed: boolean
}

const asked = (path: string, words: FieldWording, more: Partial<FormField> = {}): FormField => ({
  ...field(words),
  path,
  needed: true,
  ...more,
})
const extra = { needed: false } as const
const rare = { ...extra, isRare: true } as const
const plateformes = [
  ['production', both('de production', 'production')],
  ['test', both('de test', 'test')],
] as const

/** All but the gateway and the timestamp. */
export const declarationFields: readonly FormField[] = [
  asked('nom', ['Nom', 'Name']),
  asked('siren', ['SIREN', 'SIREN', 'neuf chiffres', 'nine digits']),
  asked('nic', ['Fin du SIRET (NIC)', 'End of the SIRET (NIC)', 'cinq chiffres', 'five digits'], extra),
  asked('departement', ['Département', 'Its département', 'par exemple 034, 02A ou 971', 'such as 034, 02A or 971']),
  asked('arrondissement', ['Arrondissement', 'Its arrondissement', 'un chiffre', 'one digit']),
  asked('nature', ['Nature (deux chiffres)', 'Kind (two digits)', '31 pour une commune', '31 for a commune']),
  asked(
    'population',
    ['Population', 'Inhabitants', 'sous 3 500, une commune peut afficher', 'below 3 500 a commune may post'],
    extra,
  ),
  asked(
    'adressesRetour',
    ['Adresses de retour', 'Return addresses', 'où le ministère écrit', 'where the ministry writes'],
    { kind: 'list' },
  ),
  asked('referent.nom', ['Référent : nom', 'Contact: name'], extra),
  asked('referent.telephone', ['Référent : téléphone', 'Contact: telephone'], extra),
  asked('referent.email', ['Référent : adresse électronique', 'Contact: e-mail address'], extra),
  asked('trigramme', ['Trigramme du tiers de télétransmission', 'Trigram of the TdT', 'SLO : S²LOW', 'SLO: S²LOW']),
  asked('plateforme', ['Plateforme du ministère', 'Platform of the ministry'], { kind: plateformes }),
  asked(
    'prefecture.identite',
    ['Signature de la préfecture', 'Signature of the préfecture', 'SPREF0341', 'SPREF0341'],
    rare,
  ),
  asked('fuseau', ['Fuseau horaire', 'Time zone', 'Europe/Paris', 'Europe/Paris'], rare),
]

export const declarationDefaults: Readonly<Record<string, string>> = {
  arrondissement: '1',
  nature: '31',
  trigramme: 'SLO',
  plateforme: 'production',
}

export function gatewayFields(type: GatewayType): readonly FormField[] {
  const needed = new Map(settingKeys(type).map((key) => [key.path, key.needed]))
  return Object.entries(fieldsOf(type)).map(([path, each]) => ({
    ...each,
    path,
    // The mailbox itself has no field: its parts have.
    needed: needed.get(path) ?? false,
  }))
}

/** @param gives the paths that the shared credential fills */
export function fieldsBeside(type: GatewayType, gives: readonly string[]): readonly FormField[] {
  const filled = gives.includes('certificat') ? [...gives, 'cle', 'phrase'] : gives
  return gatewayFields(type).filter(({ path }) => !filled.includes(path))
}

/** Unreadable text stays text: the schema refuses it with its own code. */
export function parseFieldValue(text: string, kind: SettingField['kind']): unknown {
  if (text === '') return undefined
  if (kind === 'list') return text.split(/[\s,;]+/).filter((each) => each !== '')
  return kind === 'number' && /^\d+$/.test(text) ? Number(text) : text
}
