// Every fact that the documents of a sending must hold, by its place, told from what the sending was asked to say. Roots
// and places are spelled out here, apart from the writer: what one of the two gets wrong, the other does not.
// Source: XSD v1.1.
import { natureOf } from './codes.ts'
import type { Formulaire, FormulaireByCode, OutgoingCode } from './formulaire.ts'
import { convertTexts, type Sending, type SendingOptions } from './sending.ts'

/** A place of a document, `/Acte/@Date`, and what stands there; an index only among siblings of one name. */
export type Fact = readonly [path: string, value: string]

/** What the envelope must say, and nothing else. */
export function enveloppeFacts(sending: Sending, formulaire: Formulaire, options: SendingOptions): Fact[] {
  const { siren, departement, arrondissement, nature, referent, adressesRetour } = options.collectivite
  const { nom, telephone } = convertTexts(formulaire, options)
  const emetteur = '/EnveloppeCLMISILL/Emetteur'
  const referentFacts: Fact[] = [
    [`${emetteur}/Referent/Nom`, nom.text],
    [`${emetteur}/Referent/Telephone`, telephone.text],
    [`${emetteur}/Referent/Email`, referent?.email ?? ''],
  ]
  return [
    [`${emetteur}/IDCL/@SIREN`, siren],
    [`${emetteur}/IDCL/@Departement`, departement],
    [`${emetteur}/IDCL/@Arrondissement`, arrondissement],
    [`${emetteur}/IDCL/@Nature`, nature],
    ...referentFacts.filter(([, value]) => value !== ''),
    ...listed('/EnveloppeCLMISILL/AdressesRetour/Email', adressesRetour),
    ['/EnveloppeCLMISILL/FormulairesEnvoyes/Formulaire/NomFichier', sending.message.name],
  ]
}

/** What the message must say, and nothing else. */
export function messageFacts(sending: Sending, formulaire: Formulaire, options: SendingOptions): Fact[] {
  const names = sending.pieces.map(({ name }) => name)
  return factsOf(formulaire.code, formulaire, { names, options })
}

interface Due {
  /** Names under which the documents travel, in order. */
  readonly names: readonly string[]
  readonly options: SendingOptions
}

type Tell<F> = (formulaire: F, due: Due) => Fact[]

const messageTellers: { readonly [C in OutgoingCode]: Tell<FormulaireByCode[C]> } = {
  '1-1': acteFacts,
  '2-2': withDocument('/ReponseCourrierSimple'),
  '3-2': receipt('/ARDemandePieceComplementaire'),
  '3-3': withDocument('/RefusPieceComplementaire'),
  '3-4': withDocuments('/PieceComplementaire'),
  '4-2': receipt('/ARLettreObservations'),
  '4-3': withDocument('/RejetLettreObservations'),
  '4-4': withDocument('/ReponseLettreObservations'),
  '6-1': ({ idActe }) => [['/Annulation/@IDActe', idActe]],
  '7-1': ({ date }) => [['/DemandeClassification/DateClassification', date]],
}

function factsOf<C extends OutgoingCode>(code: C, formulaire: FormulaireByCode[C], due: Due): Fact[] {
  return messageTellers[code](formulaire, due)
}

type Answer = FormulaireByCode['2-2'] | FormulaireByCode['3-2']

function receipt(root: string): Tell<Answer> {
  return ({ idActe, dateCourrier }) => [
    [`${root}/@IDActe`, idActe],
    [`${root}/@DateCourrierPref`, dateCourrier],
  ]
}

function withDocument(root: string): Tell<Answer> {
  return (answer, due) => [...receipt(root)(answer, due), ...files(`${root}/Document`, due.names)]
}

function withDocuments(root: string): Tell<Answer> {
  return (answer, due) => [...receipt(root)(answer, due), ...files(`${root}/Documents/Document`, due.names)]
}

function acteFacts({ acte }: FormulaireByCode['1-1'], { names, options }: Due): Fact[] {
  const [document = '', ...annexes] = names
  return [
    ['/Acte/@Date', acte.dateDecision],
    ['/Acte/@NumeroInterne', acte.numero],
    ['/Acte/@CodeNatureActe', String(natureOf(acte.nature).code)],
    ...acte.matiere.map((code, index): Fact => [`/Acte/CodeMatiere${index + 1}/@CodeMatiere`, String(code)]),
    ['/Acte/Objet', convertTexts({ code: '1-1', acte }, options).objet.text],
    ['/Acte/ClassificationDateVersion', options.classificationDate],
    ['/Acte/Document/NomFichier', document],
    ['/Acte/Annexes/@Nombre', String(acte.annexes.length)],
    ...files('/Acte/Annexes/Annexe', annexes),
    ['/Acte/DocumentPapier', acte.documentPapier ? 'O' : 'N'],
  ]
}

function files(path: string, names: readonly string[]): Fact[] {
  return listed(path, names).map(([at, name]): Fact => [`${at}/NomFichier`, name])
}

function listed(path: string, values: readonly string[]): Fact[] {
  return values.map((value, index): Fact => [values.length > 1 ? `${path}[${index + 1}]` : path, value])
}
