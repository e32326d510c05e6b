"""Generic mutants of the sandbox: faults that nobody chose, each put to the contract kit.

The mutations are those of cosmic-ray. Only its operators are used: its own runner, like mutmut, starts a test command
for each mutant and so pays for the imports of sandbox and kit every time, writes mutated files into the checkout, and
calls whatever the command says a kill. Here a mutant is one module in the memory of a forked process, and a kill is a
promise that the kit names.
"""
