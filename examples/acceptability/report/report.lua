return {
  title = "Antibiotics before a caesarean section: a published acceptability curve",
  subtitle = "A textbook's model, registered as a clause, and its curve beside the printed one",
  authors = { { name = "The Plumbline example" } },
  lang = "en-GB",
  chapters = { "analyses/caesarean/analysis.md" },
}
