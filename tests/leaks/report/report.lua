return {
  title = "A notebook that leaks",
  subtitle = "Every way to leave a plan without saying so, on the data of Project STAR",
  authors = { { name = "The Plumbline tests" } },
  chapters = { "analyses/star/analysis.md" },
}
