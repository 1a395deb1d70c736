// Shapes and the errors of files are part of what reads them.
@_exported public import DescentBase
