// Names of a sending, as facts to be compared: what each must be, told apart from the writer, and what each says once
// read back as a return is. A name that says something else would take an answer to another act.
import { piecesOf, type Formulaire } from './formulaire.ts'
import { toDate8 } from '../calendrier/jour.ts'
import type { Fact } from './facts.ts'
import { memberName, readMessageName } from './names.ts'
import type { Sending, SendingOptions } from './sending.ts'

/** The names that a sending carries, with the files behind them. */
export function namesOf(sending: Sending): Fact[] {
  const { code, idActe, archive, enveloppe, message, pieces } = sending
  return [
    ['code', code],
    ...(idActe === null ? [] : speaking(idActe, idActe.slice(4, 13))),
    ['archive', archive],
    ['enveloppe', enveloppe.name],
    ...named('message', message.name, readBack(message.name)),
    ...pieces.flatMap(({ name, fichier, role }, index): Fact[] => [
      ...named(`pieces[${index}]`, name, readBack(name)),
      [`pieces[${index}].fichier`, fichier],
      [`pieces[${index}].role`, role],
    ]),
  ]
}

/** The names that a sending must carry. */
export function dueNames(formulaire: Formulaire, options: SendingOptions): Fact[] {
  const { siren, trigramme, plateforme } = options.collectivite
  const { code } = formulaire
  const enveloppe = `${plateforme === 'production' ? 'EACT' : 'TACT'}--${siren}--${toDate8(options.date)}-${options.serial}`
  const stem = `${stemOf(formulaire, options)}-${code}`
  return [
    ['code', code],
    ...(code === '7-1' ? [] : speaking(idActeOf(formulaire, options), siren)),
    ['archive', `${trigramme}-${enveloppe}.tar.gz`],
    ['enveloppe', `${enveloppe}.xml`],
    ...named('message', `${stem}_0.xml`, stem),
    ...piecesOf(formulaire).flatMap(({ fichier, typePiece }, index): Fact[] => [
      ...named(`pieces[${index}]`, `${typePiece}-${stem}_${index + 1}.${extensionOf(fichier)}`, stem),
      [`pieces[${index}].fichier`, fichier],
      [`pieces[${index}].role`, code === '1-1' && index > 0 ? 'annexe' : 'document'],
    ]),
  ]
}

/** An act is spoken of by its own collectivite only. */
function speaking(idActe: string, siren: string): Fact[] {
  return [
    ['idActe', idActe],
    ['idActe.siren', siren],
  ]
}

function named(place: string, name: string, says: string): Fact[] {
  return [
    [`${place}.name`, name],
    [`${place}.says`, says],
  ]
}

/** The act and the message that a name speaks of; empty when it is no name, or none that an archive takes. */
function readBack(name: string): string {
  const read = readMessageName(name)
  if (!read || !memberName.test(name)) return ''
  const { departement, siren, dateDecision = '', numero = '', nature = '', code } = read
  return [departement, siren, toDate8(dateDecision), numero, nature, code].join('-')
}

function idActeOf(formulaire: Formulaire, options: SendingOptions): string {
  return 'idActe' in formulaire ? formulaire.idActe : stemOf(formulaire, options)
}

// What names hold before the code: the identifier, dated by the letter in what answers one; hyphens alone without an act.
function stemOf(formulaire: Formulaire, { collectivite: { departement, siren } }: SendingOptions): string {
  switch (formulaire.code) {
    case '1-1': {
      const { dateDecision, numero, nature } = formulaire.acte
      return `${departement}-${siren}-${toDate8(dateDecision)}-${numero}-${nature}`
    }
    case '6-1':
      return formulaire.idActe
    case '7-1':
      return `${departement}-${siren}---`
    default: {
      const { idActe, dateCourrier } = formulaire
      return idActe.slice(0, 14) + toDate8(dateCourrier) + idActe.slice(22)
    }
  }
}

function extensionOf(fichier: string): string {
  return fichier.slice(fichier.lastIndexOf('.') + 1).toLowerCase()
}
