// The built-in national classification, until a first 7-2 replaces it. Codes PJ: the ministry's list of 2019-04-18.
// Matières: the two national levels, with accents restored.

export const nationalDate = '2019-04-18'

/** Code, codes of the natures that offer it, label. */
const typesPiece = `
10_AV 4 Avenant au contrat
10_DE 4 Délibération autorisant à passer le contrat
11_AC 4 Avis d'appel public à concurrence
11_AE 4 Acte d'engagement
11_AP 4 Cahier des clauses administratives particulières
11_AT 4 Renseignements, attestations et déclarations fournies par l'attributaire
11_AV 4 Avis du jury de concours
11_IN 4 Invitation des candidats à soumissionner
11_JU 4 Rapport justifiant le choix du marché, les modalités et la procédure de passation
11_PV 4 Procès-verbal de la commission d'appel d'offres
11_RA 4 Rapport de la commission d'appel d'offres
11_RC 4 Règlement de consultation
11_RP 4 Rapport de présentation de l'acheteur
11_TP 4 Cahier des clauses techniques particulières
12_AD 4 Avis de délégation
12_CC 4 Cahier des charges
12_CD 4 Contrat de délégation
12_CR 4 Courriers de rejet des offres incomplètes ou irrecevables
12_DA 4 Déclarations et documents justificatifs de l'attributaire
12_DC 4 Documents de consultation
12_IP 4 Invitation à présenter une offre
12_NR 4 Notification du rejet des offres
12_RS 4 Rapport de sélection du délégataire
12_ST 4 Spécifications techniques et fonctionnelles
15_JU 4 Copie du jugement d'homologation de la transaction
17_CE 4 Demande de cautionnement
17_GA 4 Garantie d'emprunt
17_RC 4 Règlement de concours
21_DA 1,2 Décision arrêtant le projet
21_DB 1,2 Débat d'orientation du plan d'aménagement et de développement durable
21_DE 1,2 Délibération de prescription
21_DO 1,2 Document d'orientation et d'objectif
21_EP 1,2 Enquête publique
21_PA 1,2 Projet d'aménagement et de développement durable
21_RP 1,2 Rapport de présentation
22_AC 3 Accord d'une autorité administrative
22_AG 3 Agrément ou certificat
22_AR 3 Accusé de réception
22_AT 3 Attestation
22_AV 3 Avis
22_CO 3 Convention
22_DD 3 Demande
22_DN 3 Décision
22_DP 3 Document photographique
22_LE 3 Lettre
22_NE 3 Notice explicative
22_PE 3 Présentation des états initiaux et futurs
22_PN 3 Plans
22_RE 3 Rapport d'étude
22_TA 3 Tableau
23_DE 1 Délibération autorisant la mise en œuvre du droit de préemption
23_IA 1 Déclaration d'intention d'aliéner
23_PR 3 Décision de préempter
31_AA 4 Avis de l'autorité compétente de l'État
31_CO 4 Contrat
31_DE 1,4 Délibération autorisant l'acquisition
31_DP 1,4 Documents pré-contractuels
32_AA 4 Avis de l'autorité compétente de l'État
32_CV 4 Contrat de vente
32_DC 4 Délibération constatant la désaffectation
32_DE 4 Délibération de déclassement
32_DP 4 Documents pré-contractuels
33_AC 4 Avis de l'autorité compétente de l'État
33_AO 4 Autorisation d'occupation du domaine public
33_CC 4 Contrat de concession
41_AT 3 Attestation
41_AV 3 Avis de vacance d'emploi
41_CA 3 Avis de commission administrative paritaire
41_CM 3 Avis de la commission mixte paritaire
41_DA 3 Demande de l'agent
41_DE 3 Délibération établissant la liste de postes à pourvoir
41_IC 3 Information du centre de gestion
41_IN 3 Inscription sur liste d'aptitude
41_NC 3 Notification de création ou de vacance de poste
41_RA 1 Rapport biennal des avancements d'échelons
42_AC 1,4 Avenant au contrat
42_AT 3,4 Attestation
42_AV 4 Avis de vacance d'emploi
42_DE 1,4 Délibération
43_AC 1,3,4 Avenant au contrat
43_AV 3 Avis de vacance d'emploi
43_CA 3 Avis de commission administrative paritaire
43_CM 3 Avis de la commission mixte paritaire
43_DA 3 Demande de l'agent
43_IN 3 Inscription sur liste d'aptitude
43_LI 3 Liste de postes à pourvoir
43_NC 3 Notification de création ou de vacance de poste
70_DE 1,5 Délibération
99_AI 3 Acte individuel
99_AR 2 Acte réglementaire
99_AU 6 Autre document
99_BU 5 Document budgétaire
99_DC 4 Document contractuel
99_DE 1 Délibération
99_SE 1,2,3,4,5,6 Fichier de signature électronique
`

export const nationalTypesPiece: readonly (readonly [code: string, libelle: string, natures: readonly number[]])[] =
  typesPiece
    .trim()
    .split('\n')
    .map((line) => {
      const [code = '', natures = '', ...words] = line.split(' ')
      return [code, words.join(' '), natures.split(',').map(Number)]
    })

/** Level 1, with its level 2 indented below. Codes are ranks, from 1. */
const matieres = `
Commande publique
  Marchés publics
  Délégation de service public
  Conventions de mandat
  Autres types de contrats
  Transactions / protocole d'accord transactionnel
  Actes relatifs à la maîtrise d'œuvre
  Actes spéciaux et divers
Urbanisme
  Documents d'urbanisme
  Actes relatifs au droit d'occupation ou d'utilisation des sols
  Droit de préemption urbain
Domaine et patrimoine
  Acquisitions
  Aliénations
  Locations
  Limites territoriales
  Autres actes de gestion du domaine public
  Autres actes de gestion du domaine privé
Fonction publique
  Personnel titulaires et stagiaires de la FPT
  Personnel contractuel
  Fonction publique hospitalière
  Autres catégories de personnels
  Régime indemnitaire
Institutions et vie politique
  Élection exécutif
  Fonctionnement des assemblées
  Désignation de représentants
  Délégation de fonctions
  Délégation de signature
  Exercice des mandats locaux
  Intercommunalité
  Décision d'ester en justice
Libertés publiques et pouvoirs de police
  Police municipale
  Pouvoir du président du conseil général
  Pouvoir du président du conseil régional
  Autres actes réglementaires
  Actes pris au nom de l'État et soumis au contrôle hiérarchique
Finances locales
  Décisions budgétaires
  Fiscalité
  Emprunts
  Interventions économiques
  Subventions
  Contributions budgétaires
  Avances
  Fonds de concours
  Prise de participation (SEM, etc.)
  Divers
Domaines de compétences par thèmes
  Enseignement
  Aide sociale
  Voirie
  Aménagement du territoire
  Politique de la ville, habitat, logement
  Emploi, formation professionnelle
  Transports
  Environnement
  Culture
Autres domaines de compétences
  Autres domaines de compétences des communes
  Autres domaines de compétences des départements
  Autres domaines de compétences des régions
  Vœux et motions
`

export const nationalMatieres: readonly (readonly [libelle: string, sous: readonly string[]])[] = matieres
  .trim()
  .split(/\n(?=\S)/)
  .map((block) => {
    const [libelle = '', ...sous] = block.split(/\n +/)
    return [libelle, sous]
  })
