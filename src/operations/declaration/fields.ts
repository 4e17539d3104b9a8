// What a declaration is asked for, in the order of a form: by the desk, by questions on a terminal, by the columns of a file of
// many, and by the template of each gateway.
import { field, settingFields, type SettingField, type FieldWording } from '../../gateways/fields.ts'
import { settingKeys } from '../../gateways/settings.ts'
import type { GatewayType } from '../../protocol/acte/passerelles.ts'

/** One field, by the path of its value: `boite.hote`. */
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
  ['production', { fr: 'de production', en: 'production' }],
  ['test', { fr: 'de test', en: 'test' }],
] as const

/** What the file of a collectivité holds, its gateway and its stamp left out. */
export const declarationFields: readonly FormField[] = [
  asked('nom', ['Nom', 'Name']),
  asked('siren', ['SIREN', 'SIREN', 'neuf chiffres', 'nine digits']),
  asked('nic', ['Fin du SIRET (NIC)', 'End of the SIRET (NIC)', 'cinq chiffres', 'five digits'], extra),
  asked('departement', ['Département', 'Its département', 'par exemple 034, 02A ou 971', 'such as 034, 02A or 971']),
  asked('arrondissement', ['Arrondissement', 'Its arrondissement', 'un chiffre', 'one digit']),
  asked('nature', ['Nature (deux chiffres)', 'Kind (two digits)', '31 pour une commune', '31 for a commune']),
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

/** What most have. */
export const declarationDefaults: Readonly<Record<string, string>> = {
  arrondissement: '1',
  nature: '31',
  trigramme: 'SLO',
  plateforme: 'production',
}

/** What the settings of a gateway are asked for by, with what is needed. */
export function gatewayFields(type: GatewayType): readonly FormField[] {
  const needed = new Map(settingKeys(type).map((key) => [key.path, key.needed]))
  return Object.entries(settingFields[type]).map(([path, each]) => ({
    ...each,
    path,
    // That of the mailbox is asked for by its parts.
    needed: needed.get(path) ?? false,
  }))
}

/** What is left to be asked for beside what a shared credential gives. @param gives its paths */
export function fieldsBeside(type: GatewayType, gives: readonly string[]): readonly FormField[] {
  const filled = gives.includes('certificat') ? [...gives, 'cle', 'phrase'] : gives
  return gatewayFields(type).filter(({ path }) => !filled.includes(path))
}

/** What was typed as its value. What cannot be read stays as it is, to be refused by its own reading. */
export function parseFieldValue(text: string, kind: SettingField['kind']): unknown {
  if (text === '') return undefined
  if (kind === 'list') return text.split(/[\s,;]+/).filter((each) => each !== '')
  return kind === 'number' && /^\d+$/.test(text) ? Number(text) : text
}
