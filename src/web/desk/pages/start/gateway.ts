// The gateway of a collectivité: type, settings, certificate. Settings that a form cannot ask for are kept.
import { readFile } from 'node:fs/promises'
import type { Problem } from '#errors.ts'
import { settingFields } from '#gateways/fields.ts'
import { parseGatewaySettings, type GivenSecret } from '#gateways/settings.ts'
import { sharedName, withoutPaths } from '#gateways/shared-credentials.ts'
import { tlsIdentityFrom } from '#gateways/wire/platform.ts'
import { inspectIdentity } from '#gateways/wire/tls.ts'
import { fieldsBeside, gatewayFields, type FormField } from '#operations/declaration/fields.ts'
import type { CredentialJson } from '#operations/declared/credentials.ts'
import { declaredOne } from '#operations/desk/lists.ts'
import type { CertificateJson } from '#operations/shapes/connections.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { gatewayLabel, gatewayTypes } from '#text/words.ts'
import { html, type Html } from '#text/html.ts'
import { wordOf } from '#text/sentences.ts'
import { guardedForm, hidden } from '../../forms.ts'
import { chips, facts, section, tag } from '../../parts.ts'
import { jour } from '../../times.ts'
import type { SentFiles, UploadAction } from '../../uploads.ts'
import { among, field, mayHere, pageAt, type Rendered, type Visit } from '../../visit.ts'
import { connectionHref, gatewayName } from '../gateway-words.ts'
import {
  declarationTabs,
  submitDeclaration,
  faultsAt,
  leftSaid,
  needSeen,
  renderNothingRecorded,
  markUnprocessable,
  seenField,
} from './declaring.ts'
import { drawn, filledIn, typedWithoutSecrets, type Values } from './fields.ts'

const path = '/collectivites/:siren/passerelle'

/** Omits what the shared credential gives; its own name is chosen from a list. */
function gatewayFormFields(type: GatewayType, all: readonly CredentialJson[], chosen: unknown): readonly FormField[] {
  const fitting = all.filter(({ gateway }) => gateway === type)
  const given = fitting.find(({ name }) => name === chosen)?.gives ?? []
  return fieldsBeside(type, given).flatMap((each): readonly FormField[] => {
    if (each.path !== sharedName) return [{ ...each, needed: each.needed && fitting.length === 0 }]
    if (fitting.length === 0 && chosen === undefined) return []
    return [{ ...each, kind: fitting.map(({ name }) => [name, { fr: name, en: name }] as const) }]
  })
}

interface GatewayFormState {
  readonly values?: Values
  readonly wrong?: Html
}

const page = pageAt(path, 'declare', (visit, { siren = '' }) => renderGatewayForm(visit, siren))

async function renderGatewayForm(
  visit: Visit,
  siren: string,
  { values, wrong }: GatewayFormState = {},
): Promise<Rendered> {
  const { say, language, url } = visit
  const kept = await visit.look(declaredOne, { siren })
  const type = typeIn(String(values?.type ?? url.searchParams.get('type') ?? kept.gateway.type))
  const isKept = type === kept.gateway.type
  const choices = gatewayTypes().map(
    (each) => [`/collectivites/${siren}/passerelle?type=${each}`, gatewayName(each, language), each === type] as const,
  )
  const label = say('Enregistrer', 'Save')
  const { items: all } = await visit.ask.listCredentials({})
  const standing = values ?? (isKept ? kept.gateway : {})
  const read = parseGatewaySettings(kept.gateway)
  const posting = { needs: 'declare', siren: null, action: `/collectivites/${siren}/passerelle`, label } as const
  const given = [
    hidden('type', type),
    seenField(kept),
    drawn(visit, gatewayFormFields(type, all, standing[sharedName]), standing),
  ]
  return {
    title: `${kept.nom}${say(' : passerelle', ': gateway')}`,
    heading: kept.nom,
    lead: html`${gatewayName(kept.gateway.type, language)}${say(', pour le SIREN', ', for the SIREN')}
      <a href="/collectivites/${siren}" class="id">${siren}</a>`,
    main: html`${declarationTabs(visit, siren)} ${wrong ?? (!read.ok && unusable(visit, read.problems, type))}
    ${chips(say('Passerelles', 'Gateways'), choices)}
    ${
      type === 'sandbox' &&
      html`<p>
        ${say(
          'La préfecture de démonstration fait partie de ce programme : elle répond comme une vraie, et rien ne quitte cette machine. Elle n’a pas de réglage.',
          'The demonstration préfecture is part of this program: it answers as a real one does, and nothing leaves this machine. It has no settings.',
        )}
      </p>`
    }
    ${guardedForm(visit, { ...posting, sendsFiles: true, first: true }, given)}
    ${isKept && (await certificatePart(visit, kept))}`,
  }
}

/** The saved settings are unusable: actes wait until a person corrects them. */
function unusable(visit: Visit, problems: readonly Problem[], type: GatewayType) {
  const title = visit.say(
    'Réglages invalides : les actes attendent',
    'The recorded settings cannot be used any more: the acts wait',
  )
  return section({ id: 'inutilisable', title, kind: 'no' }, faultsAt(visit, problems, gatewayFields(type)))
}

function typeIn(text: string) {
  return among(gatewayTypes(), text) ?? 'sandbox'
}

async function certificatePart(visit: Visit, { siren, gateway }: Collectivite) {
  if (!mayHere(visit, 'connection', siren)) return false
  const { certificate } = await visit.ask.showCertificate({ siren })
  const title = visit.say('Certificat enregistré', 'Recorded certificate')
  const action = `${connectionHref(`${gateway.type}:${siren}`)}/examen`
  return html`${certificate && section({ id: 'certificat-lu', title }, facts(certificateFacts(certificate, visit)))}
  ${guardedForm(visit, { needs: 'connection', siren, action, label: visit.say('Tester', 'Test') })}`
}

function certificateFacts({ holder, issuer, until, faults }: CertificateJson, { say, language }: Visit) {
  const ill = faults.map((fault) => tag('no', wordOf('fault', fault, language)))
  return [
    [say('Titulaire', 'Holder'), holder],
    [say('Émetteur', 'Issuer'), issuer],
    [say('Valable jusqu’au', 'End'), until && jour(until, language)],
    [say('Clé', 'Key'), ill.length === 0 ? tag('ok', say('elle correspond', 'it matches')) : ill],
  ] as const
}

/** A certificate with its chain and key, and no more. */
export const certificateFiles = {
  files: 3,
  sumBytes: 262_144,
  extensions: ['p12', 'pfx', 'pem', 'crt', 'cer', 'key'],
} as const

const save: UploadAction = {
  path,
  needs: 'declare',
  takes: certificateFiles,
  run: async (visit, sent) => {
    const { siren = '' } = sent.params
    const kept = await visit.look(declaredOne, { siren })
    needSeen(sent, kept)
    const type = typeIn(field(sent, 'type'))
    const { items: all } = await visit.ask.listCredentials({})
    const shared = all.find(({ name }) => name === field(sent, sharedName))
    const former: Values = type === kept.gateway.type ? kept.gateway : { type }
    // Own settings give way to those of the shared credential.
    const before = withoutPaths(former, shared?.gives ?? [])
    const fields = gatewayFormFields(type, all, shared?.name ?? former[sharedName])
    const chosen = await chosenFiles(sent)
    const filled: Record<string, unknown> = { ...filledIn(sent, fields, withoutReplaced(before, chosen)), ...chosen }
    // A password is kept only with its login.
    if (filled.identifiant === undefined && field(sent, 'motDePasse') === '') delete filled.motDePasse
    const again = async (wrong: Html) =>
      renderGatewayForm(visit, siren, { values: { ...typedWithoutSecrets(filled, fields, before), type }, wrong })
    const why = await whyUnusable(filled, visit)
    if (why) return markUnprocessable(await again(renderNothingRecorded(visit, why)))
    return submitDeclaration(
      visit,
      { ...kept, gateway: { ...filled, type } },
      {
        fields,
        again,
        then: (given) => {
          const { fr, en } = gatewayLabel(type)
          const told = visit.say(
            `${fr} : les réglages sont enregistrés. Testez-les.`,
            `${en}: the settings are recorded. Test them.`,
          )
          return [`/collectivites/${siren}/passerelle`, `${told}${leftSaid(given, visit.say)}`]
        },
      },
    )
  },
}

interface ChosenCertificate {
  readonly certificat?: GivenSecret
  readonly cle?: GivenSecret
}

/** Recognizes each file by its content: people name them freely. */
export async function chosenFiles({ files }: SentFiles): Promise<ChosenCertificate> {
  const read = await Promise.all(files.map((file) => readFile(file)))
  return Object.assign(
    {},
    ...read.map((bytes): ChosenCertificate => {
      if (bytes.includes('-----BEGIN CERTIFICATE-----')) return { certificat: bytes.toString() }
      if (bytes.includes('PRIVATE KEY-----')) return { cle: bytes.toString() }
      return { certificat: { base64: bytes.toString('base64') } }
    }),
  ) as ChosenCertificate
}

/** A new certificate discards the key and passphrase of the former one. */
export function withoutReplaced(before: Values, { certificat }: ChosenCertificate): Values {
  if (certificat === undefined) return before
  const { certificat: _, cle: __, phrase: ___, ...rest } = before
  return rest
}

const broken: readonly string[] = [
  'missing',
  'unreadable',
  'passphrase',
  'legacy-pkcs12',
  'key-missing',
  'key-mismatch',
]

/** An unusable new certificate must not replace the saved one. */
export async function whyUnusable(gateway: Values, { now, language }: Visit) {
  const { certificat, cle, phrase } = gateway
  const isGiven = (secret: unknown) => typeof secret === 'string' || 'base64' in Object(secret ?? {})
  if (!isGiven(certificat)) return undefined
  const given = Object.fromEntries(Object.entries({ certificat, cle, phrase }).filter(([, secret]) => isGiven(secret)))
  const identity = await tlsIdentityFrom<GivenSecret>(given, async (secret) =>
    typeof secret === 'string' ? Buffer.from(secret) : Buffer.from(secret.base64, 'base64'),
  )
  const { facts: read, faults } = await inspectIdentity(identity ?? {}, now)
  const found = faults.filter((fault) => broken.includes(fault))
  if (found.length === 0) return undefined
  const list = found.map((fault) => html`<li>${wordOf('fault', fault, language)}</li>`)
  return html`<p>${settingFields.s2low.certificat?.label[language]}${read && ` (${read.subject})`}</p>
    <ul>
      ${list}
    </ul>`
}

export const gatewayFormServed = { pages: [page], uploads: [save] }
