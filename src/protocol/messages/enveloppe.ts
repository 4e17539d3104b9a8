// The cover sheet of a sending, EnveloppeCLMISILL: who sends, where to answer, which message follows.
// Source: XSD v1.1 (DonneesEnveloppeCLMISILL). One message per envelope, as every peer sends.
import type { Collectivite } from '../acte/collectivite.ts'
import type { Texts } from './sending.ts'
import { element, fichierSigne, type Element } from '../xml/write.ts'

/**
 * The envelope of one message.
 * @param texts the referent's, as they leave
 * @param message file name of the message
 */
export function enveloppeElement(collectivite: Collectivite, texts: Texts, message: string): Element {
  const { siren, departement, arrondissement, nature, referent, adressesRetour } = collectivite
  return element('actes:EnveloppeCLMISILL', {}, [
    element('actes:Emetteur', {}, [
      element('actes:IDCL', {
        'insee:SIREN': siren,
        'actes:Departement': departement,
        'actes:Arrondissement': arrondissement,
        'actes:Nature': nature,
      }),
      ...referentElement(texts, referent?.email ?? ''),
    ]),
    element(
      'actes:AdressesRetour',
      {},
      adressesRetour.map((adresse) => element('actes:Email', {}, adresse)),
    ),
    element('actes:FormulairesEnvoyes', {}, [fichierSigne('actes:Formulaire', message)]),
  ])
}

// No empty element: a telephone that nobody gave is left out, and so is a referent of whom nothing is known.
function referentElement({ nom, telephone }: Texts, email: string): Element[] {
  const known = [
    element('actes:Nom', {}, nom.text),
    element('actes:Telephone', {}, telephone.text),
    element('actes:Email', {}, email),
  ].filter(({ content }) => content !== '')
  return known.length > 0 ? [element('actes:Referent', {}, known)] : []
}
